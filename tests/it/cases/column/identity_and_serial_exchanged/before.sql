create table t (id serial primary key, v text);
create table u (id int generated always as identity primary key, v text);
create table w (id int primary key default 5, v text);
