create table u(a int, b int);
