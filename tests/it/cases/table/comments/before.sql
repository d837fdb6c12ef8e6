create table t (id int constraint t_pk primary key, v text constraint v_ok check (v <> ''));
create index t_v on t (v);
comment on table t is 'old';
comment on column t.v is 'old';
comment on index t_v is 'old';
comment on constraint v_ok on t is 'old';
comment on constraint t_pk on t is 'key';
comment on index t_pk is 'index of key';
