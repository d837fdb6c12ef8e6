insert into owner values (1); insert into p (id, r, owner) values (1, 'eu', 1), (2, 'us', 1), (3, 'us', null); insert into ref values (1, 'eu');
