create schema "S x";
create table "S x"."T" ("I d" int primary key);
