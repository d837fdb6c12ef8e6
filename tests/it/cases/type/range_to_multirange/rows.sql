insert into t values (1, '[1,5)', '(,)', '{}'), (2, 'empty', '[2024-01-01,)', null);
