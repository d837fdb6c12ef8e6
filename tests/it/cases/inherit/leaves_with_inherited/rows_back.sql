insert into c values ('x', 1);
