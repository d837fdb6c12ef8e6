create table t (a int, b int, c bool default true);
alter table t add constraint rc check (a not between 7 and 9 or b > 0);
