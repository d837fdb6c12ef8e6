create sequence "My Seq" increment 3;
create sequence "se.q""uote";
create table "T T" ("Id" int default nextval('"se.q""uote"'), b bigint default nextval('"My Seq"'));
alter sequence "se.q""uote" owned by "T T"."Id";
