insert into c1 values (1, 'a'); insert into c2 values (2, 'b');
