create sequence s;
create sequence big increment 5 minvalue -100 maxvalue 1000 start 10 cache 3 cycle;
create sequence small as smallint;
create sequence down increment -1;
create table t (id int default nextval('s'), n int);
