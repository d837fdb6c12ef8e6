create table p(id int, k bigint) partition by list (id);
create table p1 partition of p for values in (1);
create table members(u text, k bigint);
create view my as select k from members where u = current_user;
create function mine(x bigint) returns bool language sql stable security definer as 'select exists (select from my where k = x)';
alter table p enable row level security;
create policy a on p using (mine(k));
