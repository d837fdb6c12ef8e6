create sequence shared as bigint start 100 increment 5 maxvalue 10000 cache 7 cycle;
create table a(id int primary key default nextval('shared'));
create table b(id int primary key default nextval('shared'));
grant usage on sequence shared to reader;
comment on sequence shared is 's';
