create table t (id int primary key, a int not null, b int not null, c text);
create unique index t_a on t (a);
create unique index t_b on t (b);
alter table t replica identity using index t_a;
alter table t cluster on t_b;
create table kid (id int primary key, t_a int references t (a));
create publication p for table t where (a > 0), table kid;
