create table t (id int primary key, b int);
create materialized view m as select b as a, count(*) as n from t group by b;
create unique index on m (a);
create function f() returns text language sql begin atomic select b::text from t limit 1; end;
create publication pub for table t (id, b) where (id > 0);
