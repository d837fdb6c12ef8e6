create type e as enum ('a', 'b');
create table p (id int, k e default 'a', r int) partition by range (r);
create table p1 partition of p for values from (0) to (100);
create index i on p (k);
