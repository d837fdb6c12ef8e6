create table t (id int, name text, at date);
create view v as select * from t;
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger a instead of update on v for each row execute function f('arg');
create trigger c instead of insert on v for each row execute function f();
comment on trigger c on v is 'insert';
