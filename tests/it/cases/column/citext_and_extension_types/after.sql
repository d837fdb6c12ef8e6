create extension citext;
create extension hstore;
create table t (id int primary key, a citext unique, b citext, c text, d hstore default '', e hstore[]);
create index on t (b);
create index on t using gin (d);
