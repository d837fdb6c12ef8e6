create table p(a int, b int not null) partition by list (a); create table d(a int, b int not null); alter table p attach partition d for values in (1);
