insert into t (a, b) values (2, 2);
