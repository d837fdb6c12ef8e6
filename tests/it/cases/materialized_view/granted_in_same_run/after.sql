create schema private;
create table private.t (id int);
create table u (id int);
grant usage on schema private to other;
grant select on private.t to other;
grant create on schema public to other;
create materialized view m as select id from private.t;
alter materialized view m owner to other;
