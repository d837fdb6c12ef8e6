create table a (id int primary key, v text) partition by range (id);
create table b (id int primary key, v text) partition by range (id);
create table x partition of b for values from (0) to (100);
create index b_v on b (v);
