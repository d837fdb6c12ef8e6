create function f(a int) returns int language sql stable strict security definer cost 7 parallel restricted set search_path to '' set "app.name" to 'it''s' set datestyle = 'ISO, DMY' as $$ select a $$;
create function g(a int) returns int language sql as $$ select a $$;
create function h(a int) returns setof int language sql rows 500 cost 1000 as $$ select a $$;
