create table t (id int primary key, a int);
create index i on t (a);
alter table t cluster on i;
create table u (id int primary key);
alter table u cluster on u_pkey;
create table v (id int primary key, a int);
create index vi on v (a);
create index vj on v (a desc);
alter table v cluster on vi;
