create table p (a int, b text check (b <> ''));
create table c () inherits (p);
create table d () inherits (c);
create index on d (b);
