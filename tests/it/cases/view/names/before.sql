create schema "My Schema";
create table "My Schema"."select" ("Id" int primary key, "we.ird" text, "quo""te" text, "$dollar$" text, "größe" text);
create view "My Schema"."A ""view"" of.things" as select "Id", "we.ird", "quo""te" from "My Schema"."select";
create view "My Schema".aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg as select "größe" from "My Schema"."select";
