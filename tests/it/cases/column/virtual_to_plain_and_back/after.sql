create table t (a int, b int not null default 4, constraint ck check (b > 0));
create table gone (a int, b bigint default 1, c int);
create table kid (x int) inherits (gone);
create view v as select b from t;
