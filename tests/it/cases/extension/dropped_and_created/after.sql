create extension btree_gin;
create extension tablefunc;
create table t (id int, name text);
create index i on t using gin (id);
