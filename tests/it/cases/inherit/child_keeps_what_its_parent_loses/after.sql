create table p (k int, n text);
create table p1 (constraint ck check (k > 0)) inherits (p); alter table p1 alter n set not null; create table p2 () inherits (p1);
