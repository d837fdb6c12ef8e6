create table t (a int, b int, c bool default true);
alter table t add column g bool default (1 between 0 and 5 and 2 > 1);
