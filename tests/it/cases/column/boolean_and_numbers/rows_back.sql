insert into p values (1, 1, 0, 1, null), (2, 0, 1, 0, 1);
insert into q values (1, true, false, 1000, 2.5, 3), (2, false, null, 1, 2, null);
