create type e as enum ('a', 'b');
create domain d as int;
create table t(a e[], b d[], c text[], d numeric[]);
