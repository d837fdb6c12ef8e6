create table t (id int primary key, a int,
  -- @renamed from=small
  constraint big check (a < 2000000));
-- @renamed from=i1
create index i2 on t (a desc);
create function f() returns trigger language plpgsql as 'begin return new; end';
-- @renamed from=t1
create trigger t2 before update on t for each row execute function f();
-- @renamed from="reads all"
create policy "reads some" on t for select using (a > 0);
-- @renamed from=r1
create rule r2 as on delete to t where old.id < -1 do instead nothing;
-- @renamed from=s1
create statistics s2 (ndistinct) on id, a from t;
