create type a as enum ('x', 'y'); create type b as enum ('w', 'x');
create table t (id int, a a default 'y', b b default 'w', check (a <> 'y' or b <> 'w'));
create index i on t (id) where a = 'y' and b = 'w';
