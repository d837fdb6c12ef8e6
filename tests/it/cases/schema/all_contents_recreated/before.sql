create schema "S.x";
create type "S.x"."E e" as enum ('a', 'b');
create table "S.x"."T.t"("Id" int primary key, "k k" "S.x"."E e" default 'a');
create view "S.x"."V" as select * from "S.x"."T.t";
create function "S.x"."F f"("A a" int) returns int language sql as 'select 1';
grant usage on schema "S.x" to reader;
comment on schema "S.x" is $$it's "x"$$;
