create extension btree_gist;
create table p (a int, r int4range, exclude using gist (a with =, r with &&)) partition by list (a);
create table p1 partition of p for values in (1);
create table q (a int, r int4range, exclude using gist (a with =, r with &&)) partition by list (a);
create table q1 partition of q for values in (1, 3);
create table q2 partition of q for values in (2);
