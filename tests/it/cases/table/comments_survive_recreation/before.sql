create table t (id int primary key, v text, constraint v_ok check (v <> ''));
create index t_v on t (v);
comment on index t_v is 'the index';
comment on constraint v_ok on t is 'the check';
