create schema lib;
create function lib.norm(t text) returns text language sql immutable strict as $$ select lower(t) $$;
create function lib.key(a int, t text) returns text language plpgsql immutable as $$ begin return a || lib.norm(t); end $$;
create table t (id int primary key, a int, t text, j jsonb);
create unique index t_k on t (lib.key(a, t)) where lib.norm(t) <> '';
create index t_j on t using gin (j jsonb_path_ops); create index t_j2 on t (((j ->> 'a')::int) desc nulls last, (j -> 'b'));
create index t_c on t (t collate "C" text_pattern_ops, a) include (j) with (deduplicate_items = off);
alter table t add constraint ex exclude using gist (int4range(a, a + 1) with &&) where (lib.norm(t) = 'x');
comment on index t_k is 'kay';
