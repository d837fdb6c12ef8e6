create table t (id serial primary key, v text);
alter table t owner to other;
grant select, insert on t to writer;
grant update (v) on t to reader;
