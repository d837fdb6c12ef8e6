create table ord (id int primary key, n int); create table zed (id int primary key);
create table a (id int primary key, o text, l jsonb, keep int);
