insert into t values (1, 'new', '{new}', 'new');
