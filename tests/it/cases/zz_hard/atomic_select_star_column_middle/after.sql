create table t (id int primary key, fresh text default 'x', a int);
create function all_t() returns setof t language sql stable begin atomic select * from t; end;
create procedure put(i int) language sql begin atomic insert into t values (i, 'y', 2); end;
create view v as select * from t;
create function v_rows() returns setof v language sql stable begin atomic select * from v; end;
