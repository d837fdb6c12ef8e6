create table t(id int primary key, a int);
create materialized view m as select id, a from t;
create unique index m_id on m(id);
alter materialized view m cluster on m_id;
alter materialized view m alter column a set statistics 77;
create function f() returns setof m language sql as 'select * from m';
create view v as select * from f();
