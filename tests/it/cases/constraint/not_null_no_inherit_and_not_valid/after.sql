create table t (id int not null, a int not null no inherit, c int not null);
create table child () inherits (t);
create table u (id int primary key, b int not null, d int);
alter table u add constraint d_set not null d not valid;
comment on constraint t_id_not_null on t is 'always known';
