create table a (id int);
create table before_defaults (id int);
alter default privileges in schema public grant select on tables to reader;
create table after_defaults (id int);
