insert into t values (1, '[1,2]', '{[1,2]}', '[1,2)', '{[1,2)}'), (2, null, null, '[3,4)', null);
