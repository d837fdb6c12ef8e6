insert into p values ('a'); insert into c values (1, 'a');
