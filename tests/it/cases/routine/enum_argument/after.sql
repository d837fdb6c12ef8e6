create type e as enum ('b', 'c');
create function f(x e default 'c') returns e language sql immutable as $$ select x $$;
create view v as select f('b') as f;
