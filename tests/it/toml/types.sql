create type status as enum ('new', 'it''s done', E'back\\slash');
create type kind as enum ('a', 'b');
comment on type kind is 'Kinds';
revoke all on type kind from public;
create domain email as text collate "C" default 'nobody@example.com' not null check (value like '%@%');
comment on domain email is 'An address';
create domain percent as numeric(5,2) constraint percent_range check (value between 0 and 100);
alter domain percent add constraint percent_new check (value <> 13) not valid;
comment on constraint percent_new on domain percent is 'Bad luck';
create type money_amount as (amount numeric, currency text collate "C");
comment on column money_amount.currency is 'ISO 4217';
comment on type money_amount is 'A sum';
create type timerange as range (subtype = time, multirange_type_name = timemultirange);
comment on type timerange is 'Part of a day';
create type textrange as range (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
create sequence invoice_number as integer start 1000 increment 2 minvalue 10 maxvalue 1000000 cache 5 cycle;
comment on sequence invoice_number is 'Every other number';
grant usage, select on sequence invoice_number to public;
create sequence plain;
create table invoices (
  number integer primary key default nextval('invoice_number'),
  state status default 'new'
);
alter sequence invoice_number owned by invoices.number;
