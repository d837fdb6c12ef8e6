insert into p values (1, 1, 'a'), (2, 2, 'b'); insert into base values ('b', 1);
