create extension citext;
create table t (id int primary key, c numeric(8,2) unique, d text, e text);
create unique index on t (d, e);
