create table g (id bigint, n varchar(20) not null check (n <> ''), q int default 4);
create table p1 () inherits (g); create table p2 (z bigint) inherits (g);
create table c () inherits (p1, p2);
create index on c (n);
create view v as select id, n from g;
