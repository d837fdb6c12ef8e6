create schema "My Schema";
create table "My Schema"."select" ("Id" int primary key, "we.ird" text, "quo""te" text, "$dollar$" text, "größe" text);
create view "My Schema"."A ""view"" of.things" as select "Id", "we.ird" as "from", "quo""te", "$dollar$" as "ÄÖ" from "My Schema"."select";
create view "My Schema".aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg as select "größe", 1 as "user" from "My Schema"."select";
comment on column "My Schema"."A ""view"" of.things"."from" is 'it''s $$ a \ comment';
grant select ("from") on "My Schema"."A ""view"" of.things" to reader;
alter view "My Schema"."A ""view"" of.things" alter column "Id" set default 3;
