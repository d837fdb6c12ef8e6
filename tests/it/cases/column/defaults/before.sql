create table t (id int primary key, a int default 1, b text default 'a', c timestamptz default now(), d int default 5, e uuid);
