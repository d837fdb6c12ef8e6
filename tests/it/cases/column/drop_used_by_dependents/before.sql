create table t (id int primary key, a text, b text);
create view v as select id, a from t;
create index on t (lower(a));
create policy p on t using (a = current_user);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before update of a on t for each row when (new.a is not null) execute function f();
