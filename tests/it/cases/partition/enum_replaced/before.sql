create type st as enum ('a', 'b', 'gone');
create table t (id int not null, s st default 'a', ss st[]) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
alter table t_0 alter s set default 'b';
create table p (s st);
create table c () inherits (p);
create view v as select s from t_0;
