create table t (id int, a int, b int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger x before update of a, b on t for each row execute function f();
create trigger y before update on t for each row when (old.b is distinct from new.b) execute function f();
