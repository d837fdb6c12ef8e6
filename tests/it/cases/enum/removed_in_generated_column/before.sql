create type e as enum ('a', 'b', 'c');
create table t (id int, k e, g boolean generated always as (k = 'a'::e) stored);
create function rank(x e) returns int language sql immutable as $$ select case x when 'a' then 1 else 2 end $$;
create table u (id int, k e, r int generated always as (rank(k)) stored);
create index i on u (r);
