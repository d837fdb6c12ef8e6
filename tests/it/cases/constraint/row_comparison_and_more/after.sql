create table t (a int, b int, c bool default true);
alter table t add constraint rc check ((a, b) <> (1, 2) or c), add constraint rd check ((a, b) = (1, 1) and c or true);
