insert into t values (1, 5, 5::bit(32), 6::bit(64), 5);
