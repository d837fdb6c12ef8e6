-- @renamed from=people
create table people_data (id bigserial primary key, name text);
create view people as select id, name from people_data;
create view names as select name from people_data;
