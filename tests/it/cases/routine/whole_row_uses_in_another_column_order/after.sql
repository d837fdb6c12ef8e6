create table t (id int primary key, b text, a int, extra jsonb);
create function f(t) returns text language sql immutable as $$ select $1.b || 'y' $$;
create function mk(int) returns t language sql stable as $$ select row($1, 'x', 1, null)::t $$;
create index t_f on t (f(t.*));
create view v as select t, t.f as g, (mk(1)).b from t;
create view v2 as select (v.t).a, v.g, (v.t).extra from v;
create rule lg as on update to t do also select f(new.*), f(old.*);
create policy p on t using (f(t.*) is not null);
create trigger tr before update on t for each row when (old.* is distinct from new.*) execute function suppress_redundant_updates_trigger();
