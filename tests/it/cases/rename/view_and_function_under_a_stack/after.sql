create table t (id bigint primary key, a bigint, b text);
-- @renamed from=v
create view v_new as select id, a, b from t;
create view w as select v.a, v.id, v.b from v_new v;
create materialized view m as select a, count(*) from w group by a;
create unique index m_a on m (a);
-- @renamed from=calc
create function calc_new(x bigint) returns bigint language sql immutable as 'select x + 1';
create view x as select calc_new(a) c from w;
create table u (id int default calc_new(3), check (calc_new(id) > 0));
grant select on v_new to reader, writer;
