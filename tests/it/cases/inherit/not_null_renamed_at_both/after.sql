create table p(a int, b int constraint y not null); create table e(b int constraint ff not null) inherits (p);  create table x(b int constraint y not null) inherits (p);
