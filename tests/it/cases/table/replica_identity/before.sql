create table a (id int primary key);
create table b (id int primary key);
create table c (id int primary key, v text not null);
create unique index c_v on c (v);
create table d (id int primary key, v text not null unique);
alter table d replica identity using index d_v_key;
