create table p(a int, b int); create table d(a int, b int); alter table d inherit p; create table p4(a int, b int); create table d4(a int, b int); alter table d4 inherit p4;
