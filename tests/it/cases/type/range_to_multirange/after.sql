create table t (id int primary key, r int4multirange, t tstzmultirange not null default '{(,)}', p datemultirange[]);
create index on t using gist (r); create view v as select lower(r) as lo from t;
