create sequence new_seq;
create table t(id int default nextval('new_seq'));
grant usage on sequence new_seq to reader;
