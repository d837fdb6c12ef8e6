insert into "T" values (1, 'two''s', '{One,"two''s"}', '{"th\"ree"}');
