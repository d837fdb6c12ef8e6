create table t (id int primary key, n int);
create sequence s owned by t.n;
create table u (id int primary key, n int);
