create table t (id int primary key, n int);
create table u (id int primary key, n int);
create sequence s owned by u.n;
alter table u alter n set default nextval('s');
