-- @renamed from=a
create table b (id int primary key, x int);
create index taken on b (x);
create view c as select x from b;
