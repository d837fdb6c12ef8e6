create table t (id int primary key, a int, b text, check (a > 0), constraint named check (b <> ''));
