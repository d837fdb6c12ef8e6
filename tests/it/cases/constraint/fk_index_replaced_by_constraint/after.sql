create table p (id int primary key, a int, constraint p_a unique (a));
create table c (id int primary key, a int references p (a));
