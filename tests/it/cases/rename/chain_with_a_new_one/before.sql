create table a (id bigserial primary key, x text);
create view v as select x from a;
