-- @renamed from=money1
create domain money2 as numeric(10,3) check (value >= 0);
-- @renamed from=addr1
create type addr2 as (
  -- @renamed from=city
  town text, zip int, land text);
-- @renamed from=rng1
create type rng2 as range (subtype = int4, multirange_type_name = rngs2);
create table t (id int primary key, m money2 default 1, a addr2, r rng2, rm rngs2, ms money2[]);
create function f(a addr2, m money2) returns rng2 language sql as 'select null::rng2';
create index on t (((a).town)); create view v as select (a).town, m, r from t;
