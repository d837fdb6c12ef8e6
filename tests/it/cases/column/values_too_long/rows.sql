insert into t values (1, '{12345}', 'abcdef', 'xyzzy', '{00000000-0000-0000-0000-00000000000a}', '10101', 'abc', '{a,bcd}', '101'), (2, null, null, null, null, null, null, null, null);
