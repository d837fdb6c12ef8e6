create table t (id serial primary key, v text);
grant select on t to reader;
