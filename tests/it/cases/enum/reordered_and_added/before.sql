create type e as enum ('c', 'a');
create table t (id int, k e default 'a', ks e[] default array['a'::e, 'c'::e]);
create view v as select * from t where k < 'a';
