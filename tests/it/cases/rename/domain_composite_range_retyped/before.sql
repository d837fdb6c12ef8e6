-- @renamed from=money2
create domain money1 as numeric(8,2);
-- @renamed from=addr2
create type addr1 as (
  -- @renamed from=town
  city text, zip int);
-- @renamed from=rng2
create type rng1 as range (subtype = int4);
create table t (id int primary key, m money1 default 1, a addr1, r rng1, rm rng1_multirange, ms money1[]);
create function f(a addr1, m money1) returns rng1 language sql as 'select null::rng1';
create index on t (((a).city)); create view v as select (a).city, m, r from t;
