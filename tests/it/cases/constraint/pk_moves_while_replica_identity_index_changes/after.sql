create table t(id int not null, k int not null, constraint t_pk primary key (k));
create unique index t_k on t(k, id);
alter table t replica identity using index t_k;
alter table t cluster on t_k;
