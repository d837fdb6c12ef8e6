create table t (id bigint, who text);
alter table t enable row level security;
create policy p on t for select to reader, writer using (who = current_user);
create policy q on t as restrictive for all using (id > 0) with check (who is not null);
comment on policy p on t is 'p';
