create schema a authorization writer; create schema b authorization other;
-- @renamed from=a.p
create table b.p (id bigint, k int, z text, primary key (id, k)) partition by range (k);
alter table b.p owner to writer;
create table a.p1 partition of b.p for values from (0) to (10); alter table a.p1 owner to other;
create table b.p2 partition of b.p for values from (10) to (20); alter table b.p2 owner to other;
create table a.d (id bigint generated always as identity primary key, x text, y int); alter table a.d owner to reader;
create view a.v as select p.id, y from b.p join a.d using (id); alter view a.v owner to writer;
grant select on b.p to reader; grant usage on schema a to public; grant create on schema b to reader;
