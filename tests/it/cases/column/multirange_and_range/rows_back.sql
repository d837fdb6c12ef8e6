insert into r values (1, 'empty', '[1,5)'), (2, null, '(,3)');
