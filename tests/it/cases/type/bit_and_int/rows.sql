insert into t values (1, B'00000101', 5, 6, 5);
