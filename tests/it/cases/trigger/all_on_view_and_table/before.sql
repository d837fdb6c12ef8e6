create table t (id int, name text);
create view v as select * from t;
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger a instead of update on v for each row execute function f();
create trigger b instead of delete on v for each row execute function f();
