create domain d as text check (value <> 'x');
create table t (id int, d d not null default 'a');
create index i on t (d);
