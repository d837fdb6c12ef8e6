create table t (id int primary key, a int, b text);
create function f(t) returns text language sql immutable as $$ select $1.b $$;
create view v as select t, id from t;
create view v2 as select (v.t).a + 1 as x from v;
create policy p on t using (f(t.*) is not null);
create trigger tr before update on t for each row when (old.* is distinct from new.*) execute function suppress_redundant_updates_trigger();
create table keep (id int primary key, n int);
