create table "T ""q""" ("C 'q'" int);
create function "F"("A" int) returns int language sql as 'select 1';
create policy "P 'x'" on "T ""q""" using (true);
