create table t (id int, v text not null, w int, primary key (id, v), unique (id)) partition by range (id);
create table t_0 partition of t for values from (0) to (100);
create table r (id int primary key, t_id int references t (id));
