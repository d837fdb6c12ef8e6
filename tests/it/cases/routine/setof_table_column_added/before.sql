create table t (id int, a text);
create function all_t() returns setof t language sql stable as $$ select * from t $$;
create view v as select * from all_t();
create view w as select (x).id from (select all_t() as x) s;
