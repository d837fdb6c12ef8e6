create table t (id int, k text, n numeric);
create view v as select distinct on (k) k, n from t order by k, n desc;
create view w as select k, sum(n) filter (where n > 0) as s from t group by rollup (k) having count(*) > 1;
