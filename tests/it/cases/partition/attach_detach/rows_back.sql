insert into t values (101, 'a');
insert into t1 values (1, 'b');
