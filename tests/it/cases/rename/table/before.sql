-- @renamed from=users
create table people (id bigserial primary key, email text unique not null, parent bigint references people (id));
create index on people (lower(email));
comment on table people is 'Who signed up';
alter table people enable row level security;
create policy own on people using (email = current_user);
grant select (email) on people to public;
create view active as select id, email from people where parent is null;
create function upper_email(p people) returns text language sql stable as 'select upper(p.email)';
