insert into t (id, m, m2) values (1, 'sad', 'ok');
