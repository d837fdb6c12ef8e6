create table c (id int primary key, v text not null, w text not null);
create unique index c_v on c (v, w);
alter table c replica identity using index c_v;
