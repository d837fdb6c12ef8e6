create table t (id int primary key, n bigint not null);
