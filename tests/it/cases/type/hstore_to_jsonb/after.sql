create extension hstore;
create table t (id int primary key, h jsonb, g json default '{}'); create index on t using gin (h);
