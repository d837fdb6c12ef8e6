create table t (id int primary key, a int, b int not null, c text not null default 'x', d text);
