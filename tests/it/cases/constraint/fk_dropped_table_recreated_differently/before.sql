create table a(id int primary key);
create table b(id int primary key, a int references a on delete cascade);
create table c(id int primary key, b int references b);
