create table t (id int primary key, v text) partition by hash (id);
create table t_0 partition of t for values with (modulus 2, remainder 0);
create table t_1 partition of t for values with (modulus 2, remainder 1);
create index on t (v);
create table r (id int primary key, t_id int references t);
create view tv as select * from t;
