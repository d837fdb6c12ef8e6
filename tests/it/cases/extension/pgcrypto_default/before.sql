create extension pgcrypto;
create table t (id uuid default gen_random_uuid(), salt text default gen_salt('bf'));
