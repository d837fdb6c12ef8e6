create table t (a int, b int, c bool default true);
alter table t add column g bool generated always as (a between 1 and 5 and b > 0) stored;
