create type isbn;
create function isbn_in(cstring) returns isbn language internal immutable strict as 'textin';
create function isbn_out(isbn) returns cstring language internal immutable strict as 'textout';
create function isbn_modin(cstring[]) returns int language internal immutable strict as 'varchartypmodin';
create function isbn_modout(int) returns cstring language internal immutable strict as 'varchartypmodout';
create type isbn (input = isbn_in, output = isbn_out, typmod_in = isbn_modin, typmod_out = isbn_modout, like = text,
  category = 'S');
create cast (isbn as text) without function as implicit;
create cast (text as isbn) without function as assignment;
create function isbn_eq(isbn, isbn) returns bool language internal immutable strict as 'texteq';
create function isbn_lt(isbn, isbn) returns bool language internal immutable strict as 'text_lt';
create function isbn_le(isbn, isbn) returns bool language internal immutable strict as 'text_le';
create function isbn_gt(isbn, isbn) returns bool language internal immutable strict as 'text_gt';
create function isbn_ge(isbn, isbn) returns bool language internal immutable strict as 'text_ge';
create function isbn_cmp(isbn, isbn) returns int language sql immutable strict as $$ select bttextcmp($1, $2) $$;
create operator = (leftarg = isbn, rightarg = isbn, function = isbn_eq, commutator = =, restrict = eqsel);
create operator < (leftarg = isbn, rightarg = isbn, function = isbn_lt, commutator = >);
create operator <= (leftarg = isbn, rightarg = isbn, function = isbn_le, commutator = >=);
create operator > (leftarg = isbn, rightarg = isbn, function = isbn_gt, commutator = <);
create operator >= (leftarg = isbn, rightarg = isbn, function = isbn_ge, commutator = <=);
create operator class isbn_ops default for type isbn using btree as operator 1 <, operator 2 <=, operator 3 =,
  operator 4 >=, operator 5 >, function 1 isbn_cmp(isbn, isbn);
create access method shelf type index handler hashhandler;
create operator class isbn_shelf_ops default for type isbn using shelf as operator 1 =, function 1 hashtext(text);
create type condition as enum ('new', 'used');
create type year_span as range (subtype = int, multirange_type_name = year_spans);
create domain shelf_mark as text check (value <> '');
create type edition as (number int, printed date);
create table publishers (id int primary key, name text not null unique);
create sequence loan_numbers;
create view known_publishers as select name from publishers;
create function check_digit(book isbn, strict bool default true, weight int default 3) returns int
  language plpgsql immutable as $$ begin return 1; end $$;
create function editions(book isbn, out number int, out printed date) returns setof record
  language sql stable as $$ select 1, current_date $$;
create function isbn_larger(isbn, isbn) returns isbn language internal immutable strict as 'text_larger';
create aggregate last_book (isbn) (sfunc = isbn_larger, stype = isbn);
