insert into b values (1), (100); insert into c values (5), (500)
