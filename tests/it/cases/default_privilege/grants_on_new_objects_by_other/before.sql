alter default privileges grant select on tables to reader;
create table t(a int);
