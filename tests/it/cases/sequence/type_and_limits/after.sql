create sequence s as bigint maxvalue 100000 start 5 cycle;
create sequence d as int increment -5 minvalue -500 maxvalue 10 start -1 cache 20;
create table t (id bigint default nextval('s'));
