create table t (id int primary key, a text, b numeric);
create table log (v text);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger one before update on t for each row when (old.a is distinct from new.a) execute function f();
create trigger two after update of a on t for each statement execute function f();
create constraint trigger three after insert on t deferrable initially deferred for each row when (new.b > 0) execute function f();
alter table t disable trigger two;
create rule r as on delete to t do also insert into log values (old.a);
