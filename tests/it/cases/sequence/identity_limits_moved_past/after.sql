create table t (id integer generated always as identity (maxvalue 2), n integer);
