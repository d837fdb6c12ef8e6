create table p (id int primary key) partition by range (id); create table loose (id int primary key); create table c (pid int references loose);
