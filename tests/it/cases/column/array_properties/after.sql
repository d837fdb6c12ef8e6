create table t (id int primary key, a bigint[] default '{}', b varchar(10)[], c numeric(8,1)[]);
create index on t using gin (a);
create index on t using gin (b);
