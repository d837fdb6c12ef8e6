create table t (id int, name text, at timestamptz);
create function f() returns trigger language plpgsql security definer set search_path = '' as $$ begin new.at := now(); return new; end $$;
create trigger tr before insert on t for each row execute function f();
create function g() returns event_trigger language plpgsql as $$ begin end $$;
