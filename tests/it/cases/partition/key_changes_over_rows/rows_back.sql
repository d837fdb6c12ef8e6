insert into p values (1, '2024-05-05', 'a'), (2, '2025-05-05', 'b'); insert into h values (1, 1), (2, 2), (3, 3); insert into s values (1, 1), (2, 2);
