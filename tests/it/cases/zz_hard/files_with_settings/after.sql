set timezone = 'Asia/Tokyo';
set datestyle = 'ISO, MDY';
set intervalstyle = 'iso_8601';
create table t (id int primary key, at timestamptz default '2024-02-01 03:04:05', d date default '03/04/2024', i interval default 'P1Y2DT3H', f float8 default 0.12345678901234568, b bytea default E'\\101B') ;
create table p (at timestamptz not null, id int) partition by range (at);
create table p1 partition of p for values from ('2024-01-01') to ('2025-01-01');
create index on t (id) where at > '2024-02-01 00:00';
create view v as select * from t where d > '03/04/2024' and i < 'P2D';
create policy pol on t using (at < '2030-12-31');
