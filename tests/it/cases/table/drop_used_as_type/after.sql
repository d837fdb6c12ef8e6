create function f() returns setof int language sql as $$ select 1 $$;
create table u (id int primary key);
