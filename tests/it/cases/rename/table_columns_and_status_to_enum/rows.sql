insert into ord values (1, 'new', 5), (2, 'done', 6); insert into line values (1, 1, 1);
