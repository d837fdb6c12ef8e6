create table t (id int primary key, r int4range, t tstzrange not null default '(,)', p daterange[]);
create index on t using gist (r); create view v as select lower(r) as lo from t;
