create table t (id int, name varchar(10), n int);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a after update of name on t for each row execute function f();
create trigger b before update on t for each row when (new.n > 3) execute function f();
alter table t disable trigger b;
comment on trigger a on t is 'kept';
