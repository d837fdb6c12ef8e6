-- @renamed from=spell
create type span as range (subtype = int);
create table t (id int primary key, s span default span(1, 2), m span_multirange);
create view v as select id from t where s && span(1, 5);
