insert into a values (1, 1, 1); insert into b values (1, 1, 1, 1); update a set b_id = 1; insert into c values (1, 1); insert into d values (1, 1);
