create table t (id int primary key, a int not null, b int constraint b_given not null, c int, d int constraint d_old not null, e int not null);
create table child () inherits (t);
