insert into p values (1, 'p', 1); insert into c values (2, 'c', 3, 4); insert into d values (5, 'd', 6);
