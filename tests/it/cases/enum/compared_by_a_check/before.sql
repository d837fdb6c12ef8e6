create type e as enum ('a','b'); create table l(x e, y e, check (x <> y)); create table m(x text, y text, check (x <> y)); create table n(x e, y e); create index i on n(x) where x <> y;
