insert into c values (1, 'a'); insert into p values (1, 'b', default, default, 5);
