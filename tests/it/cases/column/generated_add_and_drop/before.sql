create table t (id int primary key, price int not null, qty int not null);
