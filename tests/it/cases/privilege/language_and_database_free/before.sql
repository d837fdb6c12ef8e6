create table "T ""q"" x"("C 'c'" int);
grant select ("C 'c'") on "T ""q"" x" to reader;
