create table t(a int primary key, b text);
create materialized view m as select a, b from t;
create unique index m_a on m(a);
create view v as select * from m;
grant select on m to reader;
