create table t (id int primary key, name text, n int);
create table u (id int primary key);
