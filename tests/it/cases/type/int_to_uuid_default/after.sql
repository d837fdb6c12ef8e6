create table t (id int primary key default 7, v text, ref uuid not null default gen_random_uuid());
