create table t (id int not null, tenant int not null, n text, primary key (tenant, id) include (n), unique (id));
create table c (t_id int references t (id));
