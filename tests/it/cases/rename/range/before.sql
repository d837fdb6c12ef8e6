-- @renamed from=span
create type spell as range (subtype = int);
create table t (id int primary key, s spell default spell(1, 2), m spell_multirange);
create view v as select id from t where s && spell(1, 5);
