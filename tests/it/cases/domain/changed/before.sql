create domain d as int default 5 check (value > 0);
create domain e as int not null constraint c check (value > 0);
create table t (id int, d d, e e);
