insert into t (n) values (1), (2), (3);
