insert into tasks select g, g, false, 'x' from generate_series(1, 9) g
