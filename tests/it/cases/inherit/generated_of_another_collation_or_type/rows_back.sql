insert into t0 values (1); insert into t1 values (2);
