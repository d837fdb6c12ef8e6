create table t(a int, b int);
create unique index i on t(a) nulls not distinct;
create index j on t(b, a) where b > 0;
