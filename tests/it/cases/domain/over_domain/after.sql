create domain base as text check (value <> '' and value <> ' ');
create domain top as base not null default 'x' check (length(value) < 20);
create table t (id int, a base, b top, c top[]);
create view v as select a, b from t;
