create table t (id int);
create function new_name(a int) returns int language sql immutable as $$ select a $$;
create index t_f on t (new_name(id));
create view v as select new_name(id) as x from t;
