create table p(id int, k int) partition by list (k);
create table p1 partition of p for values in (1);
create table members(u text, k int);
create view my as select k from members where u = current_user;
create function mine(x int) returns bool language sql stable security definer as 'select exists (select from my where k = x)';
alter table p enable row level security;
create policy a on p using (mine(k));
