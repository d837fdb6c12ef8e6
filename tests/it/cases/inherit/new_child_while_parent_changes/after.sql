create table loc (id bigint, k varchar(20) not null, constraint ck check (id > 1), n int default 5, m int generated always as (id * 2) stored, constraint ck2 check (n > 0));
create table kid (z int, k varchar(20) default 'mine') inherits (loc);
create table kid2 () inherits (kid);
create index on kid (k);
create view v as select * from loc union all select id, k, n, m from kid2;
