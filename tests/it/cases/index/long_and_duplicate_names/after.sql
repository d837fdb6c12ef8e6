create table "A very long table name that has more than forty characters" (id int primary key, "another rather long column name here" int unique);
create index on "A very long table name that has more than forty characters" ("another rather long column name here");
create index on "A very long table name that has more than forty characters" ("another rather long column name here");
