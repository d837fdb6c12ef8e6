create table t (id int, v text) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger tr before insert on t for each row execute function f();
alter table t enable row level security;
alter table t_0 enable row level security;
create policy p on t using (id > 0);
grant select on t to reader;
grant insert on t_0 to writer;
