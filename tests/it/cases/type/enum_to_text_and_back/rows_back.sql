insert into t values (1, 'ok', '{sad,ok}', 'sad'), (2, 'it''s "fine"', default, null);
