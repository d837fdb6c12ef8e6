create table "A very long table name that has more than forty characters" (id int, "another rather long column name here" int);
