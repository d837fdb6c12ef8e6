create type mood as enum ('sad', 'ok', 'happy');
create table t (id int, m mood primary key default 'ok');
create table u (m mood references t);
