create table t (id int primary key, a boolean not null default false, b int default 0, c smallint);
