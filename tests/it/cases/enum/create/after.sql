create type mood as enum ('sad', 'it''s "ok"', 'Grüße', '', 'a, b');
create type "Empty Enum" as enum ();
create table t (id int, m mood default 'it''s "ok"', ms mood[] default '{sad,"a, b"}');
comment on type mood is 'a mood';
