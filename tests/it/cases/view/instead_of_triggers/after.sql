create table t (id int primary key, name text);
create view v as select id, upper(name) as name from t;
create function f() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger ins instead of insert or update on v for each row execute function f('x', 'y''z');
create trigger "After statement" after delete on v execute function f();
