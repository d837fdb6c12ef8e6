create table p(a int, b int not null); create table e(a int, b int primary key); alter table e inherit p;
