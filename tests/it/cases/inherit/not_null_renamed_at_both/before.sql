create table p(a int, b int constraint x not null); create table e(b int constraint ee not null) inherits (p); create table x(b int constraint x not null) inherits (p);
