insert into events values (1, '2020-01-01'); insert into logs values (1, '2020-01-01');
