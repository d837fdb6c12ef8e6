create table t(id uuid primary key default gen_random_uuid(), h bytea);
