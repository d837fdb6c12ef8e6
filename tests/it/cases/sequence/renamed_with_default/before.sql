create sequence old_seq;
create table t(id int default nextval('old_seq'));
grant usage on sequence old_seq to reader;
