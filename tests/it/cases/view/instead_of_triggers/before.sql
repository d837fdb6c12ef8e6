create table t (id int primary key, name text);
create view v as select id, name from t;
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger ins instead of insert on v for each row execute function f();
