create table t (id int primary key, a int constraint a_given not null, b int not null, c int constraint c_given not null, d int constraint d_new not null, e int);
create table child () inherits (t);
