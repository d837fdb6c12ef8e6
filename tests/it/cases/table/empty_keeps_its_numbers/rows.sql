insert into t (d) select current_date from generate_series(1, 500); truncate t;
