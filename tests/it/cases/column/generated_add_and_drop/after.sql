create table t (id int primary key, price int not null, qty int not null, total int generated always as (price * qty) stored);
create index on t (total);
create view totals as select sum(total) as total from t;
