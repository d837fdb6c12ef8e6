create schema s;
-- @renamed from=s.people
create table t (id bigserial primary key, a text unique);
create view v as select id, a from t;
create table c (id int references t (id));
