create table t (id int, name text, n int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a before insert on t for each row execute function f();
create trigger b after update of name on t for each row execute function f();
create trigger c after update on t for each row when (new.id > 3) execute function f();
create constraint trigger d after insert on t for each row execute function f();
comment on trigger a on t is 'a';
