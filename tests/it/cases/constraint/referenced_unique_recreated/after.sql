create table p (id int primary key, a int, b int, constraint p_ab unique (b, a));
create table c (id int primary key, a int, b int, constraint c_fk foreign key (a, b) references p (a, b));
