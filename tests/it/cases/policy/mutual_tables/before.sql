create table a (id int); create table b (id int);
alter table a enable row level security; alter table b enable row level security;
create policy pa on a using (id in (select id from b));
create policy pb on b using (id in (select id from a));
