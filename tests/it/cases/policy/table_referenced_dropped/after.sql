create table b (id int, a_id int);
alter table b enable row level security;
create policy p on b using (a_id > 0);
