create sequence "My Seq";
create table "T T" ("Id" int default nextval('"My Seq"'));
