create table t (id int, n text);
create function a(t) returns int language sql stable as 'select $1.id';
create view v as select t.*, a(t) as x from t;
create function b(v) returns int language sql stable as 'select $1.x';
create view w as select v.*, b(v) as y from v;
