create table "Odd Table" ("Who Is" text);
alter table "Odd Table" enable row level security;
create policy "Läuft; drop table x" on "Odd Table" using ("Who Is" = 'it''s');
