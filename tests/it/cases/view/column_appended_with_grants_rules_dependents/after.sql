create table t(a int, b int, c int);
create view v as select a, b, c from t;
grant select on v to reader;
grant update (a) on v to writer;
create view w as select * from v;
create rule r as on update to v do instead update t set a = new.a where b = old.b;
create function g(v) returns int language sql as 'select 1';
