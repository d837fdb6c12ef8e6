create table p1 (id int, n varchar(50));
create table p2 (n varchar(50), m int);
create table kid (extra int) inherits (p1, p2);
