create table t (id int primary key, a int,
  -- @renamed from=big
  constraint small check (a < 1000000));
-- @renamed from=i2
create index i1 on t (a);
create function f() returns trigger language plpgsql as 'begin return new; end';
-- @renamed from=t2
create trigger t1 before insert on t for each row execute function f();
-- @renamed from="reads some"
create policy "reads all" on t for select using (true);
-- @renamed from=r2
create rule r1 as on delete to t where old.id < 0 do instead nothing;
-- @renamed from=s2
create statistics s1 on id, a from t;
