create table t (id integer, note text) partition by range (id);
create table p partition of t for values from (-100) to (100);
create table q (id integer);
create index t_idx on t (id) with (fillfactor = 60);
create index p_own on p (id) where id > 5;
create index given on q (id);
