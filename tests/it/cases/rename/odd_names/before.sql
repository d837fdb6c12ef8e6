-- @renamed from="New ""Table"""
create table "Old.Table" (
  -- @renamed from="a b"
  "Größe" int primary key,
  -- @renamed from=select
  "from" text);
create view "V" as select "Größe" as x from "Old.Table";
