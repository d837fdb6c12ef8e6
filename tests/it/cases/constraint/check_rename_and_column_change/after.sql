create table t(a bigint constraint a_positive check (a > 0), b bigint, c int, constraint ab check (a < b or c is null));
comment on constraint a_positive on t is 'x';
