create type "Mood" as enum ('sad', 'ok');
create table t (id int, m "Mood" default 'ok');
