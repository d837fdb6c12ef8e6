create type e as enum ('a', 'b');
create function f(x e default 'a') returns e language sql immutable as $$ select x $$;
create view v as select f('a') as f;
