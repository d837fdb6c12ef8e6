create domain d as bigint check (value > 0) default 4 not null;
create domain d2 as d check (value < 1000);
create table t(id int primary key, a d, b d2 default 5, c d[]);
create index t_a on t(a);
create view v as select a, b from t;
create function f(x d) returns d2 language sql as 'select 5::d2';
