create table g (id int, n text not null check (n <> ''));
create table p1 () inherits (g); create table p2 (z int) inherits (g);
create table c () inherits (p1, p2);
create index on c (n);
create view v as select * from g;
