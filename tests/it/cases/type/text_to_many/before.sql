create type mood as enum ('sad', 'ok');
create domain email as text check (value ~ '@');
create table t (id int primary key, a text, b text default '5', c text default 'sad' not null, d text, e text, f text, g text[], h text, i text default '{}', j text, k text, l text default 'false', m text);
create index on t (a);
create index on t (c) where c <> 'ok';
