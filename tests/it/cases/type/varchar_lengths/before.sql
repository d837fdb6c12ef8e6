create table t (id int primary key, a varchar(10), b varchar(20), c varchar, d char(5), e text, f varchar(10)[], g numeric(10,2), h numeric, i timestamp(3), j bit(3), k varbit(5));
create view v as select a, b from t;
create index on t (a varchar_pattern_ops);
