create table t (id bigserial primary key, a timestamptz not null default now(), b bigint default 3, c varchar(20), d numeric(12,4) check (d > b), e varchar(30));
create index t_a on t (a); create view v as select id, a from t;
create table kid (f bigint, g text) inherits (t);
create table r (t_id bigint references t, n smallint);
