create type ct as (id bigint, n text, z date);
create table t1 of ct (primary key (id), z with options default now());
create table holder (c ct[]);
