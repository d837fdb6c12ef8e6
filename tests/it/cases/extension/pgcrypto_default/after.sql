create table t (id uuid default gen_random_uuid(), salt text);
