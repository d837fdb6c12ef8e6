insert into t values (1, '1'), (2, '2'); insert into u (a) values (1), (2); insert into g values (1, 'X', 'x'); insert into i values (array[row('y', 1)::item], null, 3);
