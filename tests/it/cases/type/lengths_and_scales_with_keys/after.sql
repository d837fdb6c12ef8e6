create table t (id int primary key, a varchar(10), b numeric(6,2), c char(4), d varbit(8), e varchar(3)[], f numeric(4,1)[], g interval, h timestamp(2));
create index on t (a, b); create unique index on t (c);
create view v as select a, b, c from t;
create table r (a varchar(10) unique, c char(4) references t (c));
