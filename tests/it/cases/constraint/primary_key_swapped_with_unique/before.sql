create table t(a int not null, b int not null, constraint t_pkey primary key (a), constraint t_b_key unique (b));
create table r1(x int references t(a));
create table r2(x int references t(b));
