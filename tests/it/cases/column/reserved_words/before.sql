create table "table" ("select" int primary key, "from" text, "where" int);
