create type mood as enum ('sad', 'ok');
create function label(m mood) returns text language sql immutable as $$ select m::text $$;
create table t (id int, m mood);
create view v as select id, label(m) as l, m = 'ok'::mood as is_ok from t;
