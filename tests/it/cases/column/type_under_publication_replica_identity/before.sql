create table t(id int primary key, k int not null, v varchar(5));
create unique index t_k on t(k);
alter table t replica identity using index t_k;
create publication p for table t (k, v) where (k > 1);
