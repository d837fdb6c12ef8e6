create table t (id int primary key, a int not null default 0, b boolean default false, c int);
