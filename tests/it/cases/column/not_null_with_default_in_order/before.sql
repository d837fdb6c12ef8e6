create table t (id int primary key, a text default null, b boolean);
create index on t (b) where b is null;
