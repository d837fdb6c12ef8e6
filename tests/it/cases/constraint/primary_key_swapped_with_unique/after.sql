create table t(a int not null, b int not null, constraint t_pkey primary key (b), constraint t_a_key unique (a));
create table r1(x int references t(a));
create table r2(x int references t(b));
