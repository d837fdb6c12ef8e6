create type e as enum ('a', 'b');
create type f as enum ('x', 'y', 'z');
create table t(id int primary key, s e not null default 'a', u f unique);
create index t_s on t(s);
create view v as select s from t where s = 'a';
