create type st as enum ('a', 'b');
create table t (id int primary key, s text constraint ok check (s = 'a'), u text unique);
create unique index t_low on t (lower(u));
create index t_part on t (id) where s = 'a';
