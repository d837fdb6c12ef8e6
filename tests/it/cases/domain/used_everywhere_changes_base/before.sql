create domain d as int check (value > 0);
create domain d2 as d check (value < 100);
create table t(id int primary key, a d, b d2 default 5, c d[]);
create index t_a on t(a);
create view v as select a, b from t;
create function f(x d) returns d2 language sql as 'select 5::d2';
