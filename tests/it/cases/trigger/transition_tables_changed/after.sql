create table t (id bigint, n int);
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger a after update on t referencing old table as "Old" new table as n for each statement execute function f();
create trigger b after delete on t referencing old table as o for each statement execute function f();
