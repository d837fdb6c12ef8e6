insert into t (id) values (1), (2); insert into p values ('2024-06-01', 1);
