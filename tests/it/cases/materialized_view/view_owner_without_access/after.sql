create table secret (id int);
create view v as select id from secret;
create materialized view m as select id from v;
alter view v owner to reader;
