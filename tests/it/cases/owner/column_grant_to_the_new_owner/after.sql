create table t (id int, z int);
grant insert (id) on t to writer;
alter table t owner to other;
