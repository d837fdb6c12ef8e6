create table t (id int, u timestamptz);
create or replace function touch() returns trigger language plpgsql security definer as $$ begin new.u = clock_timestamp(); return new; end $$;
create or replace trigger touch before insert or update on t for each row execute function touch();
