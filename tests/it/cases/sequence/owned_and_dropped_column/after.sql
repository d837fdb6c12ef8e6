create table t (id serial, n int);
create sequence t_m_seq as int start 5;
