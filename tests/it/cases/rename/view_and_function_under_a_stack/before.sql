create table t (id int primary key, a int, b text);
-- @renamed from=v_new
create view v as select id, a from t;
create view w as select v.a, v.id from v;
create materialized view m as select a, count(*) from w group by a;
create unique index m_a on m (a);
-- @renamed from=calc_new
create function calc(x int) returns int language sql immutable as 'select x';
create view x as select calc(a) c from w;
create table u (id int default calc(3), check (calc(id) > 0));
grant select on v to reader;
