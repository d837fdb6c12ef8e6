create table p(a int, b int not null); create table e(b int constraint ee not null) inherits (p);
