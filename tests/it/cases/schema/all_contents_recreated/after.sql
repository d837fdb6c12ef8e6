create schema "S.y";
create type "S.y"."E e" as enum ('a', 'b');
create table "S.y"."T.t"("Id" int primary key, "k k" "S.y"."E e" default 'a');
create view "S.y"."V" as select * from "S.y"."T.t";
create function "S.y"."F f"("A a" int) returns int language sql as 'select 1';
grant usage on schema "S.y" to reader;
comment on schema "S.y" is $$it's "y"$$;
