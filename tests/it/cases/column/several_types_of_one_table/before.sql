create table t (id serial primary key, a timestamp not null default now(), b int default 3, c varchar(10), d numeric(8,2) check (d > b), e text);
create index t_a on t (a); create view v as select id, a from t;
create table kid (f int, g int) inherits (t);
create table r (t_id int references t, n int);
