insert into t values (array['(1,null)'], array[row('null', 1)::d]);
