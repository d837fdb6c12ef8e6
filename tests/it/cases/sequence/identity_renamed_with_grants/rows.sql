insert into t(b) values (1),(2);

