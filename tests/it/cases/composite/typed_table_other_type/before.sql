create type one as (a integer, b text);
create type two as (a bigint, b text);
create table t of one;
