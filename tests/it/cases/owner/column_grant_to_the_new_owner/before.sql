create table t (id int, z int);
grant insert (id, z) on t to writer;
alter table t owner to writer;
