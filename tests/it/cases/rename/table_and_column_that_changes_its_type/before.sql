-- @renamed from=users
create table people (
  id int primary key,
  -- @renamed from=years
  age smallint,
  name text
);
create view adults as select id, age as a from people where age > 17;
