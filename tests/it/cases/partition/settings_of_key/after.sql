create table t (id int, note text, primary key (id) with (fillfactor = 70)) partition by range (id);
create table t1 partition of t for values from (0) to (100);
create table deep partition of t for values from (100) to (200) partition by hash (id);
create table deep0 partition of deep for values with (modulus 1, remainder 0);
create index notes on t (note) with (fillfactor = 60);
create table u (id int references t);
