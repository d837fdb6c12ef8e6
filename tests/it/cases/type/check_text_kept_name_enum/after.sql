create type st as enum ('a', 'b');
create table t (id int primary key, s st constraint ok check (s = 'a'), u st unique);
create unique index t_low on t (u, id);
create index t_part on t (id) where s = 'a';
