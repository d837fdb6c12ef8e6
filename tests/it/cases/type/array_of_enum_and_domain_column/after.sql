create type e as enum ('a', 'b', 'c');
create domain d as int check (value > 0);
create table t(a text[], b int[], c varchar(5)[], d int[]);
