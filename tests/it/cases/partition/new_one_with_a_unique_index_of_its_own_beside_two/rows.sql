insert into p values (2, 20);
