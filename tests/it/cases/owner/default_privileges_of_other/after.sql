create schema s authorization writer;
alter default privileges for role writer in schema s grant select, insert on tables to reader with grant option;
alter default privileges for role other revoke all on functions from public;
create table s.t (id int);
alter table s.t owner to writer;
create table s.u (id int);
alter table s.u owner to other;
