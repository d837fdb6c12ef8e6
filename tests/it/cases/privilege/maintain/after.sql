create table t (id int);
create table u (id int);
create table n (id int);
revoke maintain on n from reader;
grant select, maintain on t to reader;
grant all on u to writer;
revoke maintain on u from app;
alter default privileges grant maintain on tables to reader;
