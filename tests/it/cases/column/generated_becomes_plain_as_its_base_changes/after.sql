create table t(a bigint, b varchar(40), g int, h text not null default 'z', i bigint not null); create index on t (g); create view v as select g from t;
create table p(a bigint, g int); create table c () inherits (p);
create type e as enum ('a'); create table te (e e, g text);
create domain d as bigint; create table td (d d, g int);
