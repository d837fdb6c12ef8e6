create schema "Sales";
create table "Sales"."Order" (id int primary key);
