create table t (id int, v text default 'b', n int) partition by range (id);
create table t_0 partition of t (v default 'own', n not null) for values from (0) to (100);
