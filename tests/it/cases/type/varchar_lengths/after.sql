create table t (id int primary key, a varchar(100), b varchar(5), c text, d char(10), e varchar(50), f varchar(20)[], g numeric(12,2), h numeric(20,4), i timestamp(6), j bit(3), k varbit(10));
create view v as select a, b from t;
create index on t (a varchar_pattern_ops);
