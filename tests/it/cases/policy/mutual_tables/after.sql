create table a (id bigint, x int); create table b (id bigint);
alter table a enable row level security; alter table b enable row level security;
create policy pa on a using (x in (select id from b));
create policy pb on b using (id in (select id from a));
