create table t (id int, u timestamptz);
create function touch() returns trigger language plpgsql as $$ begin new.u = now(); return new; end $$;
create trigger touch before update on t for each row execute procedure touch();
