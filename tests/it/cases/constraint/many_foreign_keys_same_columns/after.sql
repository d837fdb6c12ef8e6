create table a (id int primary key);
create table b (id int primary key);
create table c (x int references a references b on delete cascade, y int, constraint "FK y" foreign key (y) references b on delete set default);
