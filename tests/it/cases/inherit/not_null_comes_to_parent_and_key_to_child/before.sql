create table p(a int, b int); create table e(a int, b int); alter table e inherit p;
