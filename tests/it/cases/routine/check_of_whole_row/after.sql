create table t (id int, a bigint, b int);
create function ok(r t) returns boolean language sql immutable as $$ select r.a > 0 and r.b is null $$;
alter table t add constraint c check (ok(t.*));
