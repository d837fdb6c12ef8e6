create table a (id int primary key);
alter table a replica identity full;
create table b (id int primary key);
alter table b replica identity nothing;
create table c (id int primary key, v text not null);
create unique index c_v on c (v);
alter table c replica identity using index c_v;
create table d (id int primary key, v text not null unique);
