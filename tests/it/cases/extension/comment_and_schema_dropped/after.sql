create extension citext;
create table t (id uuid default gen_random_uuid(), c citext);
