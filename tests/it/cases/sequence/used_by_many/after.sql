create sequence s2;
create table a (id int default nextval('s2')); create table b (id bigint);
create view v as select nextval('s2') as n;
create function f() returns bigint language sql begin atomic select currval('s2'); end;
