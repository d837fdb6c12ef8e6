create type mood as enum ('sad', 'ok');
create domain email as text check (value ~ '@');
create table t (id int primary key, a int, b bigint default 5, c mood default 'sad' not null, d uuid, e timestamptz, f date, g int[], h email, i jsonb default '{}', j numeric(10,2), k inet, l boolean default false, m bytea);
create index on t (a);
create index on t (c) where c <> 'ok';
