create table p(a int, b int) partition by list (a); create table d(a int, b int); alter table p attach partition d for values in (1);
