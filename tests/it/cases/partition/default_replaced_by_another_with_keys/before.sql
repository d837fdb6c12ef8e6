create table r (id int primary key);
create table p (id int primary key references r, v int) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table pd partition of p default;
create table nd (id int primary key references r, v int);
