insert into loc (id, k) values (2, 'b'); insert into kid (id, k, z) values (3, 'c', 1); insert into kid2 (id) values (4);
