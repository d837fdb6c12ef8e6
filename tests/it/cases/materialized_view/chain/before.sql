create table t (id int, kind text);
create materialized view a as select kind, count(*) from t group by kind;
create materialized view b as select kind from a where count > 1;
create materialized view c as select kind from b;
create unique index on c (kind);
