create table t (id int, n int);
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger a after update on t referencing old table as o new table as n for each statement execute function f();
create trigger b after delete on t referencing old table as o for each row execute function f();
