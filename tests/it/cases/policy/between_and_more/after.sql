create table t (a int, b int, c bool default true);
create policy p on t using (a between 1 and 5 and b > 0);
