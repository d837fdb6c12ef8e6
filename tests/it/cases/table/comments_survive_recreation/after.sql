create table t (id int primary key, v text, constraint v_ok check (v <> 'x'));
create index t_v on t (v desc);
comment on index t_v is 'the index';
comment on constraint v_ok on t is 'the check';
