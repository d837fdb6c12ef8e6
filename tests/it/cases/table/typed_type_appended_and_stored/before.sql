create type ct as (id int, n text);
create table t1 of ct (primary key (id));
create table holder (c ct[]);
