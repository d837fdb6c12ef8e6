create type inner_t as (b varchar(20), c date, a bigint);
create domain inner_d as inner_t check ((value).a > 0);
create type outer_t as (n text, i inner_t, many inner_t[], d inner_d);
create table t (id int, o outer_t, os outer_t[], d inner_d, plain inner_t);
create view v as select (o).n, ((o).i).b from t;
create function f(outer_t) returns inner_t language sql as 'select $1.i';
