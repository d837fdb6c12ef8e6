insert into t (a) values (1), (2); insert into u (a) values (1), (2); insert into g values (1, 'X'); insert into i values (array[row(1, 'y')::item], null, 3);
