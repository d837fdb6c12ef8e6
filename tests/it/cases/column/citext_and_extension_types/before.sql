create extension citext;
create extension hstore;
create table t (id int primary key, a text unique, b text, c citext);
create index on t (b);
