insert into t (a) values (1), (3); insert into gone (a, z) values (1, 1); insert into kid (a, z, x) values (1, 1, 2);
