insert into t values (1, 1); insert into gone values (1, 2, 3); insert into kid values (1, 2, 3, 4);
