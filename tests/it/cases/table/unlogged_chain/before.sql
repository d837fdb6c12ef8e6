create table z (id int primary key);
create table m (id int primary key references z, self int references m);
create table a (id int primary key references m);
