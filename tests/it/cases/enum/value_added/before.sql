create type mood as enum ('sad', 'ok');
create table t (id int, m mood default 'ok');
