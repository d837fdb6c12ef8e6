create table p (k int, n text not null, constraint ck check (k > 0));
create table p1 () inherits (p); create table p2 () inherits (p1);
