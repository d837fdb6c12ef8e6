create table t (a int, b int, c int, d int, primary key (a, b), unique (b, c), constraint abc check (a + b + c > 0), exclude using btree (c with =, d with =));
create index i on t (c, d) include (a) where b > 0;
create statistics s on a, c, d from t;
create publication p for table t (a, b, c);
create view v as select a, d from t;
create trigger tr before update of c, d on t for each row execute function suppress_redundant_updates_trigger();
create table r (x int, y int, foreign key (x, y) references t (a, b));
