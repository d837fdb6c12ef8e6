insert into p values (1, true, false, true, null), (2, false, true, false, true);
insert into q values (1, 0, 1.0, 7, 8.50, 1000), (2, 1, 0, 1000, 1, null);
