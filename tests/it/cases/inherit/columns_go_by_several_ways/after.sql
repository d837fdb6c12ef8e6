create table p (a int); create table q (v int);
create table c1 () inherits (p); create table c2 () inherits (p); create table d () inherits (c1, c2); create table e () inherits (d);
create table o (v int) inherits (p); create table oo () inherits (o);
create table x () inherits (p, q); create table xx () inherits (x);
