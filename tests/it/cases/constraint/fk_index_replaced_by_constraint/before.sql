create table p (id int primary key, a int);
create unique index p_a on p (a);
create table c (id int primary key, a int references p (a));
