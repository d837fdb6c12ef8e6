insert into k1 (id, a, b, c) values (1, 'a', 2, 3); insert into k3 (id, a, b, c) values (2, 'b', 2, 4); insert into ref values (1, 1);
