create table r (id int primary key);
create table p (id int primary key references r, v int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table pd (id int primary key references r, v int);
create table nd partition of p default;
