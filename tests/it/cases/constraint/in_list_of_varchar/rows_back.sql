insert into t (id, k, other, address, n) values (1, 'a', 'x', '10.0.0.0/8', 3), (2, 'it''s', 'xy', null, 4);
