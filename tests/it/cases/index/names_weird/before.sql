create table "T 1" ("c'1" int primary key, "SELECT" text);
