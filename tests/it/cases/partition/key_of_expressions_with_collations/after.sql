create function bucket(i int) returns int language sql immutable as 'select i % 4';
create collation if not exists ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table p (id int, n text collate "C", at timestamp, extra bigint, more jsonb) partition by range (bucket(id), n collate "POSIX", (lower(n)));
create table p1 partition of p for values from (0, minvalue, minvalue) to (2, 'x', maxvalue);
create table p1b partition of p for values from (2, 'x', maxvalue) to (3, 'it''s', 'x');
create table p2 partition of p default;
create view pv as select n, extra, count(*) from p group by 1, 2;
create index on p (extra) include (more);
