alter default privileges in schema public grant select, insert on tables to reader with grant option;
alter default privileges for role other grant select on tables to anon;
alter default privileges revoke execute on functions from public;
create table t (id int);
