create schema auth_x;
create function auth_x.uid() returns text language sql stable as $$ select current_user::text $$;
create table t (id int, who text default auth_x.uid());
alter table t enable row level security;
create policy p on t using (who = auth_x.uid());
create policy q on t as restrictive for update to authenticated using (who = (select auth_x.uid())) with check ((select auth_x.uid()) = who);
