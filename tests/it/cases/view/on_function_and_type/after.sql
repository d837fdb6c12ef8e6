create type mood as enum ('sad', 'ok', 'happy');
create function label(feeling mood) returns varchar language sql immutable as $$ select feeling::text $$;
create table t (id int, m mood);
create view v as select id, label(m) as l, m = 'happy'::mood as is_ok from t;
