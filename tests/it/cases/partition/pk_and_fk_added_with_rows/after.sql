create table u(id int primary key);
create table m(id int not null, u int references u on delete cascade, d int not null, primary key (id, d)) partition by range (d);
create table m1 partition of m for values from (0) to (10);
create table x(id int, d int, foreign key (id, d) references m);
