create table t(a int, g int not null default 0);
create index t_g on t(g);
create view v as select g from t;
grant select (g) on t to reader;
comment on column t.g is 'gee';
