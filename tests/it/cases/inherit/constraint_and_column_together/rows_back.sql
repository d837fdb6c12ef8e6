insert into c values (1, 'x', 1);
