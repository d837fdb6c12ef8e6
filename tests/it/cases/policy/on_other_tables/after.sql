create table a (id bigint, n text);
create table b (id int, a_id int);
alter table b enable row level security;
create policy p on b using (exists (select from a where a.id = b.a_id and a.n = 'x'));
