create table t (id int);
create materialized view m_middle as select id from t;
create view z_last as select * from m_middle;
create view a_first as select * from z_last;
