create table t (id int);
create table u (id int);
grant maintain on u to reader;
grant all on t to writer;
alter default privileges grant maintain on tables to reader;
