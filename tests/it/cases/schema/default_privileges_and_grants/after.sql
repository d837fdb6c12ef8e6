create schema a authorization other;
grant usage on schema a to reader;
alter default privileges in schema a grant select on tables to reader;
alter default privileges in schema a grant usage on types to writer;
alter default privileges grant usage on schemas to anon;
create table a.t(i int);
create type a.e as enum ('x');
