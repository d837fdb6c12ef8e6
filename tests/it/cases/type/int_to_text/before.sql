create table t (id int primary key, a int default 1, b boolean default true, c timestamptz default now(), d numeric, e jsonb default '{}', f uuid);
create index on t (a);
create index on t using gin (e);
