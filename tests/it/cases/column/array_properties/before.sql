create table t (id int primary key, a int[] not null default array[1, 2], b text[][] , c numeric(5,1)[]);
create index on t using gin (a);
create index on t using gin (b);
