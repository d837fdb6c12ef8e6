create table t (id int primary key, s int constraint ok check (s > 0), k int, constraint ex exclude (k with =));
create index t_s on t (s);
create index t_len on t ((k + 1));
