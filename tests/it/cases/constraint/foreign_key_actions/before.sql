create table p (id int primary key, a int, b int, unique (a, b));
create table c (id int primary key, f1 int references p, f2 int references p on delete cascade, f3 int references p on update cascade, x int, y int, foreign key (x, y) references p (a, b));
