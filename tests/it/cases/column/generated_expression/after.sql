create table t (id int primary key, price int not null, qty int not null, total int generated always as (price * qty + 1) stored not null, constraint positive check (total >= 0));
create index t_total on t (total);
create view totals as select sum(total) as total from t;
create materialized view totals_m as select total from t;
create unique index on totals_m (total);
comment on column t.total is 'the total';
grant select (total) on t to reader;
alter table t alter total set statistics 55;
