create table t (id int primary key, b int, a text);
create materialized view m as select a, count(*) as n from t group by a;
create unique index on m (a);
create function f() returns text language sql begin atomic select a from t limit 1; end;
create rule r as on insert to t where new.a = 'x' do instead nothing;
create publication pub for table t (id, b, a) where (id > 0);
