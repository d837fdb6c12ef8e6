create table t (id int, a int);
create function ok(r t) returns boolean language sql immutable as $$ select r.a > 0 $$;
alter table t add constraint c check (ok(t.*));
