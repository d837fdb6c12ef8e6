-- @renamed from="Old.Table"
create table "New ""Table""" (
  -- @renamed from="Größe"
  "a b" int primary key,
  -- @renamed from="from"
  "select" text);
create view "V" as select "a b" as x from "New ""Table""";
