create table c (id bigint generated always as identity (sequence name "C Seq") primary key, n text);
grant usage on sequence "C Seq" to reader;
comment on sequence "C Seq" is 'counts';
create table d (id int generated always as identity primary key);
comment on sequence d_id_seq is 'd counts';
comment on column d.id is 'the id';
grant select on sequence d_id_seq to writer with grant option;
