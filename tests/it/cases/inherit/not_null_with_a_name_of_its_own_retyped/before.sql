create table p(a int, q int not null); create table p1(a int, q int not null); alter table p1 inherit p; create table p2 (a int, q int constraint foo not null); alter table p2 inherit p;
