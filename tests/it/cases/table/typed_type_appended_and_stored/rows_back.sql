insert into t1 values (1, 'a', null); insert into holder values (array[row(1,'q',null)::ct]);
