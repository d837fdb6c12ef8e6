insert into w values (1); insert into x values (1);
