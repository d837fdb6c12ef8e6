create type mood as enum ('happy', 'sad', 'ok');
create table t (id int, m mood primary key default 'ok');
create table u (m mood references t);
