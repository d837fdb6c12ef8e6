create type mood as enum ('sad', 'ok');
create table t (id int, m mood default 'ok' not null);
create view v as select m from t;
