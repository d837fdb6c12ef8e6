create table t (id int primary key, a text default '1', b int default 1, c varchar(3) default 'abc', d timestamp default now(), e text default 'false');
