create domain qty as numeric(8,2) check (value > 0);
create type pos as (q qty, n text);
create table t (id int primary key, q qty, p pos, qs qty[]);
