alter default privileges for role reader grant usage on sequences to other;
create table t (id int generated always as identity);
alter table t owner to reader;
