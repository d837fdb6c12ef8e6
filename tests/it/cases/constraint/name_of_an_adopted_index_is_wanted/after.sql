create table n1 (a int unique, b int unique); create table n2 (b int); create index u on n2 (b); create table w (x int);
