create table t(a int primary key, b text);
create table m(a int, b text);
create unique index m_a on m(a);
create view v as select * from m;
grant select on m to reader;
