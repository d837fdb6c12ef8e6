create table p (a int, b text, constraint positive check (a > -1));
create table c (a int, d int);
