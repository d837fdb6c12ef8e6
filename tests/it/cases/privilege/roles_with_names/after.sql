create table t (id int);
grant select on t to public;
grant select on t to current_user;
grant insert on t to reader, writer;
grant usage on schema public to anon, authenticated, service_role;
