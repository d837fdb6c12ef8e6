create schema a; create schema b;
create table b.t (id int primary key);
create table a.u (id int references b.t);
