create sequence s increment by 2 cache 10;
create sequence big increment 7 minvalue -50 maxvalue 2000 start 20 no cycle;
create sequence small as integer;
create sequence down increment -2 minvalue -1000;
create table t (id int default nextval('s'), n int);
comment on sequence s is 's';
grant usage on sequence s to writer;
