create schema "S x";
create table "S x"."T" ("I d" bigint primary key generated always as identity, "n n" smallserial);
