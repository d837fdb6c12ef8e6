create table t (id int primary key, b text);
create view v as select id, b as a from t;
create policy p on t using (b = current_user);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update of b on t for each row when (new.b is not null) execute function f();
