create table t (id int, a varchar(20), b bigint, c varchar);
create index i on t ((id * 2), id) where (b is not null);
alter index i alter column 1 set statistics 55;
create index j on t (lower(c), (b + 1));
alter index j alter column 1 set statistics 5;
alter index j alter column 2 set statistics 6;
