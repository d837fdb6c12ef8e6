create function touch() returns trigger language plpgsql security definer set search_path = '' as $x$begin
  new.updated_at := now();  -- $$ and 'quotes' are "fine"
  return new;
end
$x$;
comment on function touch() is 'Keeps updated_at';
revoke execute on function touch() from public;
grant execute on function touch() to pg_monitor;
create function add(a integer, b integer default 1) returns integer language sql immutable parallel safe strict cost 5 as 'select a + b';
create function add(a text, b text default 'x') returns text language sql stable leakproof as 'select a || b';
comment on function add(text, text) is 'For words';
create function "both"(inout a int, out b text, variadic rest int[]) language sql
  set search_path = public, pg_temp set work_mem = '64MB' set app."user" = 'it''s' as $$select a, 'b'::text$$;
comment on function "both"(int, int[]) is 'Out';
create function rows_of() returns table (id int, name text) language sql rows 10 set search_path = public, "Odd Schema"
  as $$select 1, 'x'::text$$;
create function many() returns setof integer language sql as 'select generate_series(1, 3)';
create function atomic(n int) returns int language sql begin atomic select n; select n + 1; end;
create function plain_return(n int) returns int language sql return n + 1;
create function whole(x int) returns int language sql immutable as $$ select x; $$;
comment on function whole(int) is 'As it is';
create procedure tidy(inout n int) language plpgsql as $$begin n := n + 1; end$$;
comment on procedure tidy(int) is 'Tidies';
grant execute on procedure tidy(int) to pg_monitor;
