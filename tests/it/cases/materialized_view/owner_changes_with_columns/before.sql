grant create, usage on schema public to reader, writer;
create table secret (id int);
create view v as select id from secret;
create materialized view m as select id from v;
