create table t (id int);
create function old_name(a int) returns int language sql immutable as $$ select a $$;
create index t_f on t (old_name(id));
create view v as select old_name(id) as x from t;
