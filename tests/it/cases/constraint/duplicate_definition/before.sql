create table t (id int primary key, a int, constraint one check (a > 0), constraint two check (a > 0), unique (a), constraint a_again unique (a));
