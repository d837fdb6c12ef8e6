create table t (id int not null, a int not null no inherit, b int not null, c int not null);
create table child () inherits (t);
comment on constraint t_id_not_null on t is 'always known';
