create schema lib;
create extension library schema lib;
create table books (
  id lib.isbn(20) primary key default 'none',
  state lib.condition default 'new',
  years lib.year_span default '[1,2)',
  spans lib.year_spans,
  mark lib.shelf_mark,
  edition lib.edition default row (1, '2020-01-01'),
  publisher int references lib.publishers,
  loan bigint default nextval('lib.loan_numbers'),
  digit int generated always as (lib.check_digit('1'::lib.isbn, weight => 7)) stored,
  check (not id operator(lib.=) 'nothing')
);
create index books_shelf on books using shelf (id);
create view printed as select b.id, e.number, (b.edition).printed from books b, lib.editions(b.id) e;
create materialized view newest as select lib.last_book(id) as book, state from books group by state;
create function mark_of(book lib.isbn) returns lib.shelf_mark language sql stable as $$ select mark from books where id operator(lib.=) book $$;
comment on extension library is 'ours';
