create schema a;
grant usage, create on schema a to reader with grant option;
alter default privileges in schema a grant all on tables to reader;
alter default privileges in schema a grant execute on functions to writer;
create table a.t(i int);
