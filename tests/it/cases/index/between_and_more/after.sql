create table t (a int, b int, c bool default true);
create index i on t (a) where a between 1 and 5 and b > 0;
