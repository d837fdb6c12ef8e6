create function inner_f(x int) returns int language sql immutable as $$ select x * 2 $$;
create function outer_f(x int) returns int language plpgsql immutable set search_path = public as $$ begin return inner_f(x); end $$;
create table t (id int);
create materialized view m as select outer_f(id) as id from t;
create index m_f on m (outer_f(id));
