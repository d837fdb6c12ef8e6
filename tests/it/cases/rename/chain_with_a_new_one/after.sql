-- @renamed from=a
create table b (id bigserial primary key, x text);
create table a (id bigserial primary key, z int);
create view v as select x from b;
