insert into c values (1, 2, 3); insert into d values (4, 5, 6);
