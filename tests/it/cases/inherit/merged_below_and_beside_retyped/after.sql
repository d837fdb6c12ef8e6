create table p1 (id int, n bigint not null);
create table p2 (n bigint default 5, m int, constraint p2_n check (n > 0));
create table p3 (x int, n bigint);
create table kid (extra int) inherits (p1, p2);
create table grandkid () inherits (kid);
create table cousin () inherits (p3, p2);
create index on p2 (n);
create index on kid (n);
create view v as select n from kid union all select n from p3;
