create table p(a int, b int); create table e(b int) inherits (p);
