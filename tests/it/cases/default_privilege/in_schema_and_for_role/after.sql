create schema s;
alter default privileges for role other in schema s grant usage on sequences to reader;
alter default privileges in schema s grant select on tables to writer;
create table s.t(a serial);
create table s.t2(a int);
