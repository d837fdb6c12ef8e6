insert into t values (array[row(1, 'null')::c], array[row('null', 1)::d]);
