create table c (id bigserial primary key, n text);
grant usage on sequence c_id_seq to reader;
comment on sequence c_id_seq is 'counts';
comment on column c.id is 'the id';
