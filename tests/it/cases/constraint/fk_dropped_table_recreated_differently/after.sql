create table b(id int primary key, a int);
create table c(id int primary key, b int references b deferrable);
