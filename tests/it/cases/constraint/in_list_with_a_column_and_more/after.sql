create table o (a int, b int, c bool, constraint k1 check (a in (1, b) or c), constraint k2 check ((a, b) in ((1, 1), (2, 2), (3, 3)) or c));
