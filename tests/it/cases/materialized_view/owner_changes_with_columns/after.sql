grant create, usage on schema public to reader, writer;
create table secret (id int, b int);
create view v as select id, b from secret;
create materialized view m as select id, b from v;
alter view v owner to reader;
grant select on secret to reader;
grant select on v to writer;
alter materialized view m owner to writer;
