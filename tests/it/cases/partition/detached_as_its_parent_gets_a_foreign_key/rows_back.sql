insert into p1 values (null, 1)
