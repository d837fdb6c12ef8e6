create function norm(x text) returns text immutable language sql as $$ select lower(x) $$;
create table t (id int primary key, v text);
create index i on t (norm(v));
create unique index j on t (norm(v), id);
