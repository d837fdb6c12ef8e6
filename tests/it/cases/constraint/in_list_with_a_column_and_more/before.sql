create table o (a int, b int, c bool);
