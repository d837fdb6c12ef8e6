create table "T 1" (id int, "Select" text) partition by list ("Select");
create table "T 1 - ä" partition of "T 1" for values in ('it''s $$', 'b"c', null);
create index "On ""T""" on "T 1" ("Select");
