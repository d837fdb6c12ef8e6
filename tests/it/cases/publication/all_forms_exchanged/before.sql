create schema s; create table t (id int primary key, a int, b text); create table s.u (id int primary key); create table s.w (id int primary key);
create publication p1 for all tables; create publication p2 for table t (id, a) where (a > 1), s.u with (publish = 'insert'); create publication p3 for tables in schema s;
