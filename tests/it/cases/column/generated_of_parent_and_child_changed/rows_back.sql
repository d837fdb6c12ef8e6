insert into t values (1); insert into k (a, c) values (1, 2);
