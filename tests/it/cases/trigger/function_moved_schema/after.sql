create schema private;
create table t (id int);
create function private.f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger x before insert on t for each row execute function private.f();
