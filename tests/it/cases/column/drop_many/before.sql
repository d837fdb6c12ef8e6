create table t (id int primary key, a text, b int unique, c int check (c > 0), d int generated always as (id * 2) stored, e int generated always as identity, f serial, g int references t (id));
create index on t (a, b);
