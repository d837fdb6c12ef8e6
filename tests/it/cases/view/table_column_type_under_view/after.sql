create table t (id bigint primary key, name text, note text);
create view v as select id, name from t;
create view w as select name || '!' as name from v;
grant select on v, w to reader;
