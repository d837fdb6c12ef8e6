create sequence s;
create table a (id int default nextval('s')); create table b (id bigint default nextval('s'));
create view v as select nextval('s') as n;
create function f() returns bigint language sql begin atomic select nextval('s'); end;
