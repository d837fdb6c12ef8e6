create schema lib;
create extension library schema lib;
create table books (
  id lib.isbn(30) primary key default 'unknown',
  state lib.condition default 'used',
  years lib.year_span default '[1,3)',
  spans lib.year_spans,
  mark lib.shelf_mark,
  edition lib.edition default row (2, '2020-01-01'),
  publisher int references lib.publishers,
  loan bigint default nextval('lib.loan_numbers'),
  digit int generated always as (lib.check_digit('1'::lib.isbn, weight => 8)) stored,
  check (not id operator(lib.=) 'anything')
);
create index books_shelf on books using shelf (id) where state = 'new';
create view printed as select b.id, e.number + 1 as number, (b.edition).printed from books b, lib.editions(b.id) e;
create materialized view newest as select lib.last_book(id) as book, state from books group by state;
create function mark_of(book lib.isbn) returns lib.shelf_mark language sql stable as $$ select mark from books where id operator(lib.=) book limit 1 $$;
comment on extension library is 'theirs';
