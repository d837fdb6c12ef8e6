begin;
do $$ begin create type mood as enum ('ok', 'sad'); exception when duplicate_object then null; end $$;
create table if not exists t (id int primary key, m mood);
create or replace function f() returns trigger language plpgsql as $$ begin return new; end $$;
drop trigger if exists tr on t; create trigger tr before insert on t for each row execute procedure f();
drop policy if exists p on t; create policy p on t using (m = 'ok');
drop view if exists v; create view v as select id, m from t;
alter table t enable row level security;
commit;
