create table t (id int, k text, n numeric(10, 2));
create view v as select distinct on (k) k, n from t order by k, n;
create view w as select k, sum(n) filter (where n > 1) as s, grouping(k) as g, string_agg(k, ',' order by id) as ks from t group by cube (k, id) having count(*) > 2;
