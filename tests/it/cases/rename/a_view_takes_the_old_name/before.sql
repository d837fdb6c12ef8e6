-- @renamed from=people_data
create table people (id bigserial primary key, name text);
create view names as select name from people;
