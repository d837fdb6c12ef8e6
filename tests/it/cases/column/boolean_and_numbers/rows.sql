insert into p values (1, true, false, true, null), (2, false, true, false, true);
