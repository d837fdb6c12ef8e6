create type two as (a bigint, b text);
create table t of two;
