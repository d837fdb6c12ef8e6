create function norm(t text) returns text immutable language sql as $$ select lower(t) $$;
create table t (id int primary key, v text);
create index i on t (norm(v));
