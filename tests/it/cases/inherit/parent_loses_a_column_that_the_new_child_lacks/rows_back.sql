insert into t1 values (1); insert into t3 values (1, 2);
