create type mood as enum ('first', 'sad', 'meh', 'ok', 'happy');
create table t (id int, m mood default 'happy', m2 mood not null default 'meh');
