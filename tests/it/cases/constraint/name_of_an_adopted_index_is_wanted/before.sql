create table n1 (a int, b int); create unique index u on n1 (a); create unique index w on n1 (b); create table n2 (b int);
