create table t (a int);
alter table t enable row level security;
create policy p on t to session_user, writer using (current_user = session_user) with check (true);
grant select on t to session_user;
