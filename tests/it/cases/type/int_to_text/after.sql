create table t (id int primary key, a text default '1', b text default 'true', c text default now()::text, d text, e text default '{}', f text);
create index on t (a);
