create table t (a bigint, id text);
create table u (a bigint, b smallint generated always as identity (maxvalue 30000));
create table g (c bigint, x text, b text);
create type item as (y text, x int);
create table i (a item[], b item[], c bigint);
