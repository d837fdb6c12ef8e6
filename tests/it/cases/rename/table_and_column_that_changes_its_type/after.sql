-- @renamed from=people
create table users (
  id int primary key,
  -- @renamed from=age
  years bigint,
  name text,
  added int default 4
);
create index users_years on users (years);
create view adults as select id, years as a from users where years > 17;
