create table t (id int, tags text[]);
create view v as select t.id, g.tag from t cross join lateral unnest(t.tags) as g(tag);
create view w as select s.n from generate_series(1, 3) s(n);
