create schema "We""ird Schema.x";
create table "We""ird Schema.x"."select" ("order" bigint primary key, "a.b" text not null, "$x$" text default $q$it's $x$ "q"$q$, "Ünï cödé" bigint, "user" text collate "C");
comment on table "We""ird Schema.x"."select" is '$$ it''s "quoted" \ $x$';
comment on column "We""ird Schema.x"."select"."a.b" is 'dots . and '' quotes';
create index "idx ""q"".x" on "We""ird Schema.x"."select" ("a.b", ("$x$" || 'é'));
alter table "We""ird Schema.x"."select" add constraint "chk 'x'" check ("Ünï cödé" > 0);
