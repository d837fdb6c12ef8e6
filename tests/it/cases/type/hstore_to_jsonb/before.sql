create extension hstore;
create table t (id int primary key, h hstore, g hstore default ''); create index on t using gin (h);
