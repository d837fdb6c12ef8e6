insert into t1 values (1, 'a'); insert into holder values (array[row(1,'q')::ct]);
