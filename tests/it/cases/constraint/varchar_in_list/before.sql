create table o (id int primary key, status varchar(20), kind char(3));
