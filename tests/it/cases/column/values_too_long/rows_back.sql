insert into t values (1, '{12345}', '{abcdef}', '{xyzzy}', null, '10101', 'abc', '{a,bcd}', '101')
