create table t (id int, name text, "Third One" int);
grant select (id, name), update (name) on t to reader;
grant insert ("Third One") on t to writer with grant option;
grant references (id) on t to other;
