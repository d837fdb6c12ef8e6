create table t (id bigint primary key, name text, n numeric(10,2) default 2, s text, extra jsonb not null default '{}');
create view v as select id, name from t;
