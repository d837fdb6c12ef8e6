create table t(id int primary key, a int);
create materialized view m with (fillfactor = 60) as select id, a::bigint as a, 'x' as k from t with no data;
create unique index m_id on m(id);
alter materialized view m cluster on m_id;
alter materialized view m alter column a set statistics 77;
create function f() returns setof m language sql as 'select * from m';
create view v as select * from f();
