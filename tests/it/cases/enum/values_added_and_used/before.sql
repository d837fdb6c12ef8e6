create type mood as enum ('sad', 'ok');
create table t (id int, m mood default 'ok');
create view v as select id from t where m = 'ok';
