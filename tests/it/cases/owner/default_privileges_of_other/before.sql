create schema s authorization other;
alter default privileges for role other in schema s grant select on tables to reader;
create table s.t (id int);
alter table s.t owner to other;
