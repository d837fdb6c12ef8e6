create type e as enum ('a', 'b', 'c');
create type er as range (subtype = e);
create table t (id int, r er);
