create table t (id int primary key, a int, b int check (b > 0) check (b < 10), check (a > b), check (a <> 5), unique (a, b), foreign key (a) references t, foreign key (a) references t on delete cascade);
create index on t (a);
create index on t (a) where b > 0;
create index on t (lower(a::text), a);
