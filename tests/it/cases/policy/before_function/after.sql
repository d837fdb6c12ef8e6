create table t (id int, team int);
alter table t enable row level security;
create policy p on t using (is_member(team));
create table members (team int, who text);
alter table members enable row level security;
create policy m on members using (is_member(team));
create function is_member(x int) returns boolean language sql stable security definer as $$ select exists (select from members where team = x and who = current_user) $$;
