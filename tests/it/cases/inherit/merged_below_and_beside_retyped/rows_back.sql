insert into p1 values (1, 1); insert into p2 values (2, 2); insert into p3 values (3, 3); insert into kid values (4, 4, 4, 4);
insert into grandkid values (5, 5, 5, 5); insert into cousin values (6, 6, 6);
