insert into ord values (1, 2); insert into a (id, keep) values (1, 2);
