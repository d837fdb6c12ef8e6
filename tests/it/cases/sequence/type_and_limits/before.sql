create sequence s as smallint maxvalue 100;
create sequence d as bigint increment -1 minvalue -50 maxvalue -1 start -1;
create table t (id smallint default nextval('s'));
