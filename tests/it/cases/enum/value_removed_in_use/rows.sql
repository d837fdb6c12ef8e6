insert into t (id, m, ms) values (1, 'ok', '{sad,ok}'), (2, null, null);
