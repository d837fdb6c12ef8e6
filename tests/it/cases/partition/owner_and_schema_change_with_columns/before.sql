create schema a authorization other; create schema b authorization writer;
-- @renamed from=b.p
create table a.p (id int, k int, primary key (id, k)) partition by range (k);
alter table a.p owner to other;
create table a.p1 partition of a.p for values from (0) to (10); alter table a.p1 owner to reader;
create table a.d (id serial primary key, x text) ; alter table a.d owner to other;
create view a.v as select p.id from a.p join a.d using (id); alter view a.v owner to other;
grant select on a.p to writer; grant usage on schema a to public;
