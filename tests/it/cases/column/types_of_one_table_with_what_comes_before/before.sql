create table t (a int, id int generated always as identity);
create table u (a int, b int generated always as identity (maxvalue 100000));
create table g (c int, x text, b text generated always as (lower(x)) stored);
create type item as (x int, y text);
create table i (a item[], b item[], c int);
