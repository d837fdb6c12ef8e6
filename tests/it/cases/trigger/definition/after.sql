create table t (id int, name text, n int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create function g() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert or delete on t for each row execute function g();
create trigger b after update of name, n on t for each row execute function f();
create trigger c after update on t for each row when (new.id > 4 and old.* is distinct from new.*) execute function f();
create constraint trigger d after insert on t deferrable initially immediate for each row execute function f();
comment on trigger a on t is 'b';
