create table p(a int, b int constraint y not null); create table e(b int constraint ee not null) inherits (p); create table g(b int constraint ee not null) inherits (e); create table h(b int constraint hhh not null) inherits (e);
create table o(a int primary key); create table oe(a int constraint oe2 not null, b int) inherits (o);
