create table t (id int primary key, s text constraint ok check (s <> ''), k text, constraint ex exclude (k with =));
create index t_s on t (s text_pattern_ops);
create index t_len on t ((length(k)));
