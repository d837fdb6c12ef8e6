insert into p1 values (1, 1); insert into p2 values (2, 2); insert into p3 values (4, 3); refresh materialized view m;
