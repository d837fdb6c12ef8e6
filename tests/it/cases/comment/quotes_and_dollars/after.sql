create table "T ""q""" ("C 'q'" int);
create function "F"("A" int) returns int language sql as 'select 1';
create policy "P 'x'" on "T ""q""" using (true);
comment on table "T ""q""" is 'it''s $$ a $body$ \n % test';
comment on column "T ""q"""."C 'q'" is E'tab\there';
comment on function "F"(int) is '--not a comment';
comment on policy "P 'x'" on "T ""q""" is '/* nor this */';
