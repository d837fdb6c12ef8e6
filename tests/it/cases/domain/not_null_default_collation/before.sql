create domain d as text;
create domain e as varchar(10) default 'x' not null;
create table t(a d, b e);
create view v as select a, b from t;
