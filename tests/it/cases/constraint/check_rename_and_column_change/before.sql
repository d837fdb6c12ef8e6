create table t(a int constraint a_pos check (a > 0), b int, constraint ab check (a < b));
