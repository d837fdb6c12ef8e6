create table t (id int, v text) partition by range (id);
create table t_0 partition of t (primary key (id), constraint vc check (v <> '')) for values from (0) to (100);
create unique index on t_0 (v);
