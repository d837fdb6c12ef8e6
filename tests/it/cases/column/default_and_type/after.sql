create table t (id int primary key, a int default 1, b text default 'b', c varchar(2) default 'ab', d timestamptz default now(), e boolean default false);
