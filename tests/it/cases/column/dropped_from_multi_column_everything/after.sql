create table t (a int, b int, d int, primary key (a), unique (b), constraint abc check (a + b > 0), exclude using btree (d with =));
create index i on t (d) include (a) where b > 0;
create statistics s on a, d from t;
create publication p for table t (a, b);
create view v as select a, d from t;
create trigger tr before update of d on t for each row execute function suppress_redundant_updates_trigger();
create table r (x int, y int, foreign key (x) references t (a));
