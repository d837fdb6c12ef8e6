create table "T 1" ("c'1" int primary key, "SELECT" text);
create index "i ""x"" with (fillfactor='1')" on "T 1" ("SELECT") with (fillfactor = 70);
create index "i where" on "T 1" ("SELECT", "c'1" desc) where "SELECT" <> ' WHERE ' and "c'1" > 0;
create index "ï" on "T 1" ((("SELECT" || ' WITH (a=b) ')));
