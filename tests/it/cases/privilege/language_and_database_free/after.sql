create table "T ""q"" x"("C 'c'" bigint, "é" text);
grant select ("C 'c'", "é") on "T ""q"" x" to reader;
grant insert on "T ""q"" x" to public;
