insert into t (a, b) values (1, 'a'), (2, 'b'); insert into p (a) values (3); insert into c (a) values (4); insert into te values ('a'); insert into td values (5);
