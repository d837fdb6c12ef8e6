create table p1 (id int, n text);
create table p2 (n text, m int);
create table kid (extra int) inherits (p1, p2);
