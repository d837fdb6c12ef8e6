create table t(id bigint primary key, k bigint not null, v text);
create unique index t_k on t(k);
alter table t replica identity using index t_k;
create publication p for table t (k, v) where (k > 1);
