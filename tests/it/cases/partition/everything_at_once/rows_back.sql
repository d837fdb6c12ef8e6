insert into m (id, k, v) values (1, 1, 'a'), (2, 20, 'b');
insert into m2 (id, k) values (5, 120); insert into md (id, k) values (6, 9999);
