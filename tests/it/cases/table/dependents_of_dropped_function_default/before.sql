create function gen() returns text language sql as $$ select 'a' $$;
create domain d as text default gen();
create table t (id int primary key, v text default gen(), w d, x text check (x <> gen()));
