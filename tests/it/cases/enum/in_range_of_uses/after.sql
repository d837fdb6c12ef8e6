create type e as enum ('a', 'b', 'c', 'd');
create type er as range (subtype = e);
create table t (id int, r er default er('a', 'd'));
