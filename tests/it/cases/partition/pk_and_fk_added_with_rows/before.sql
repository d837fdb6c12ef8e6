create table u(id int primary key);
create table m(id int not null, u int, d int not null) partition by range (d);
create table m1 partition of m for values from (0) to (10);
