-- @renamed from=people
create table users (id bigserial primary key, email text unique not null, parent bigint references users (id));
create index on users (lower(email));
comment on table users is 'Who signed up';
alter table users enable row level security;
create policy own on users using (email = current_user);
grant select (email) on users to public;
create view active as select id, email from users where parent is null;
create function upper_email(p users) returns text language sql stable as 'select upper(p.email)';
