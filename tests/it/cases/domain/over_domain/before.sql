create domain base as text check (value <> '');
create domain top as base check (length(value) < 10);
create table t (id int, a base, b top, c top[]);
create view v as select a, b from t;
