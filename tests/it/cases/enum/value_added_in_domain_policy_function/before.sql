create type e as enum ('a', 'z');
create domain d as e;
create table t (id int, k e, d d);
alter table t enable row level security;
