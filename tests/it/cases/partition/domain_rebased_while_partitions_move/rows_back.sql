insert into t values (1, '3'), (160, '4');
