create table t (id int not null, a int);
create unique index t_idx on t (id);
alter table t add constraint t_idx primary key using index t_idx;
