create domain d as int default 6 not null constraint "New one" check (value > -1);
create domain e as int constraint c check (value > -5);
alter domain e add constraint c2 check (value < 100) not valid;
create table t (id int, d d, e e);
