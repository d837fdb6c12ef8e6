create type st as enum ('a', 'b');
create table t(id int primary key, s st not null default 'a', n int);
create function f(x st) returns int language sql immutable as 'select 1';
create view v as select id, f(s) as x from t;
create materialized view m as select x, count(*) as c from v group by x;
create index m_x on m(x);
create function g() returns setof m language sql as 'select * from m';
create view w as select * from g();
