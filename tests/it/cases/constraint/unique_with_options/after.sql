create table t (id int primary key, a int unique with (fillfactor = 80));
alter table t cluster on t_a_key;
