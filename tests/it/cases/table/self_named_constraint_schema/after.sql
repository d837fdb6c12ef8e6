create schema "Sales";
create table "Sales"."Order" ("Id" uuid default gen_random_uuid() primary key, "Customer Name" text not null, "total$" numeric(12,2) check ("total$" >= 0));
create table "Sales"."Order Line" ("Order" uuid references "Sales"."Order" on delete cascade, "No" smallint, primary key ("Order", "No"));
create view "Sales"."Orders by customer" as select "Customer Name", sum("total$") as "sum of $" from "Sales"."Order" group by 1;
