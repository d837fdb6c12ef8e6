-- @renamed from=b
create table a (id int primary key, x int);
create view b as select 1 as one;
create index taken on a (x);
