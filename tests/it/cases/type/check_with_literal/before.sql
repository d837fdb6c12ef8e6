create table t (id int primary key, s text not null default 'a' check (s in ('a', 'b')), n int check (n in (1, 2)), x text check (length(x) > 2));
