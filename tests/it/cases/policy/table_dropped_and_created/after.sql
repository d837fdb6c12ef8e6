create table u (id int); alter table u enable row level security;
create policy p on u using (id in (select id from w));
create table w (id int); alter table w enable row level security;
create policy p on w using (false);
