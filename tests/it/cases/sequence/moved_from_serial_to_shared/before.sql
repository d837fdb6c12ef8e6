create table a(id serial primary key);
create table b(id int primary key);
