create type e as enum ('a', 'b', 'c');
create table t (id int, k e default 'b', ks e[] default array['a'::e, 'b'::e]);
create view v as select * from t where k < 'b';
