create table t (id int, tags varchar[]);
create view v as select t.id, g.tag, g.n from t cross join lateral unnest(t.tags) with ordinality as g(tag, n);
create view w as select s.n, now() - interval '1 day' as d from generate_series(1, 4) s(n);
