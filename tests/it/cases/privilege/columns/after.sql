create table t (id int, name text, "Third One" int);
grant select (id), update (name, "Third One") on t to reader;
grant insert ("Third One") on t to writer;
grant select on t to reader;
