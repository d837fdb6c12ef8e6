create table t (id int generated always as identity primary key);
alter table t owner to other;
grant select on sequence t_id_seq to reader;
grant usage on sequence t_id_seq to writer;
