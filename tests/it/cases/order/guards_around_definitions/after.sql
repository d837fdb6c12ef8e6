begin transaction;
do $do$ begin if not exists (select from pg_type where typname = 'mood') then create type mood as enum ('sad', 'ok', 'fine'); end if; end $do$;
create table if not exists public.t (id bigint primary key, m mood default 'fine');
create or replace function f() returns trigger language plpgsql as $$ begin new.m := 'ok'; return new; end $$;
drop trigger if exists tr on public.t; create or replace trigger tr before insert or update of m on public.t for each row when (new.m is null) execute function f();
drop policy if exists p on t; create policy p on t for select to authenticated using (m = 'fine');
drop view if exists v cascade; create or replace view v with (security_invoker = on) as select m, id from t;
alter table t enable row level security; alter table t force row level security;
end;
