insert into r values (1); insert into p values (1, 2); insert into t values (1);
