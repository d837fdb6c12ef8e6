create type st as enum ('b', 'c', 'a');
create table t(id bigint primary key, s st not null default 'c', n text);
create function f(x st, y int default 1) returns bigint language sql immutable as 'select 1::bigint';
create view v as select id, f(s) as x, n from t;
create materialized view m as select x, count(*) as c, max(n) as n from v group by x;
create index m_x on m(x);
create function g() returns setof m language sql as 'select * from m';
create view w as select * from g();
