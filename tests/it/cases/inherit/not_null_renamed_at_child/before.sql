create table p(a int, b int not null); create table e(b int not null) inherits (p);
