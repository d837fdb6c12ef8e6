create table t (id bigint primary key, a bigint not null, b bigint not null, c text);
create unique index t_b on t (a);
create unique index t_a on t (b) include (c) with (fillfactor = 80);
alter table t replica identity using index t_b;
alter table t cluster on t_a;
create table kid (id int primary key, t_a bigint references t (b));
create publication p for table t where (a > 1), table kid where (id > 0);
