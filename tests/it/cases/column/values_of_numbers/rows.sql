insert into t values (1, 1.2345678901234567, 1.2345678, '{0.30000000000000004,null}', '1.250', '"7.5"'), (2, 'NaN', '-infinity', null, null, null);
