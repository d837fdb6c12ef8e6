create table t (id int, org int); create table m (org int, who text);
alter table t enable row level security;
create policy p on t for select using (exists (select 1 from m where m.org = t.org and m.who = current_user));
create policy q on t for update using (org in (1, 2, 3)) with check (org = any (array[1, 2]));
