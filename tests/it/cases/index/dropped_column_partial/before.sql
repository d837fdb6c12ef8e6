create table t (id int primary key, a int, deleted_at timestamptz);
create unique index t_a on t (a) where deleted_at is null;
create index t_i on t (id) include (deleted_at);
