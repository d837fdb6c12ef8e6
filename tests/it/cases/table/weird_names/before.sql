create schema "We""ird Schema.x";
create table "We""ird Schema.x"."select" ("order" int primary key, "a.b" text, "$x$" text default '$x$', "Ünï cödé" int);
