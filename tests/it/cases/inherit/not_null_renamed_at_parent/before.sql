create table p(a int, b int constraint x not null); create table e(b int constraint ee not null) inherits (p); create table g(b int constraint ee not null) inherits (e); create table h(b int constraint hh not null) inherits (e);
create table o(a int primary key); create table oe(a int constraint oe not null, b int) inherits (o);
