create table "Odd Table" ("Who Is" text);
alter table "Odd Table" enable row level security;
create policy "Läuft; drop table x" on "Odd Table" using ("Who Is" = 'it''s $$ not');
create policy "select" on "Odd Table" for select to current_user using (true);
create policy "a policy with a name of exactly sixty-three bytes in all, yes!!" on "Odd Table" for delete to session_user, public using (false);
