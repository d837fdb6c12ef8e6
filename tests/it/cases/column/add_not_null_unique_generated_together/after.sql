create table t(id int primary key, a text not null default 'x', b text generated always as (upper(a)) stored unique, c int generated always as identity, d int references t, e serial, constraint ab unique (a, id), constraint ck check (length(a) > 0));
create view v as select * from t;
