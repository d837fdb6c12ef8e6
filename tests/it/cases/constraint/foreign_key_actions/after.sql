create table p (id int primary key, a int, b int, unique (a, b));
create table c (id int primary key, f1 int references p on delete set null on update restrict, f2 int references p on delete restrict, f3 int default 1 references p on delete set default, x int, y int, foreign key (x, y) references p (a, b) match full on delete set null);
