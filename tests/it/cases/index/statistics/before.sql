create table t (id int primary key, a int, b int);
create index i on t ((a + b), (a * b));
alter index i alter column 1 set statistics 100;
