create table t (id int primary key, a int, b text, c text);
create index i1 on t (a);
create index i2 on t (b);
create index i3 on t (a, b);
create unique index i4 on t (a);
create index i5 on t (c) where a > 0;
create index i6 on t (lower(c));
