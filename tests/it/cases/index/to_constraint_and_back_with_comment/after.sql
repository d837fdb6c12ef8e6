create table t(a int not null, b int);
alter table t add constraint t_a unique (a);
comment on index t_a is 'ix';
comment on constraint t_a on t is 'con';
