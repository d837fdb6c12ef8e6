create table t (id int, n text, m int);
create function a(t) returns bigint language sql stable as 'select $1.id';
create view v as select t.id, t.m, t.n, a(t) as x from t;
create function b(v) returns bigint language sql stable as 'select $1.x';
create view w as select v.*, b(v) as y from v;
