create table t (id int primary key, a varchar(50), b numeric(10,4), c char(10), d bit(8), e varchar(5)[], f numeric(5,2)[], g interval second(3), h timestamp(6));
create index on t (a, b); create unique index on t (c);
create view v as select a, b, c from t;
create table r (a varchar(50) unique, c char(10) references t (c));
