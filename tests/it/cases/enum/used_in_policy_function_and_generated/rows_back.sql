insert into t values (1, 'draft'), (2, 'live');
