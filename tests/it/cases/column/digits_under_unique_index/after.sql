create extension citext;
create table t (id int primary key, c int unique, d citext, e text);
create unique index on t (d, e);
