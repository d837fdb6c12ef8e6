create view a_first as select * from z_last;
create view z_last as select * from m_middle;
create materialized view m_middle as select id from t;
create table t (id int);
