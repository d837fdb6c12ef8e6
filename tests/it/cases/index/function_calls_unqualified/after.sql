create function base(t text) returns text immutable language sql as $$ select lower(t) $$;
create function norm(x text) returns text immutable language sql as $$ select base(x) $$;
create table t (id int primary key, v text, w text default norm('X'));
create index i on t (norm(v));
create table u (id int primary key, v text check (norm(v) <> ''));
