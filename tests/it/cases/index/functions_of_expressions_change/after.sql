create schema lib;
create function lib.norm(t varchar) returns varchar language sql immutable strict as $$ select lower(trim(t)) $$;
create function lib.key(a bigint, t text) returns text language plpgsql immutable as $$ begin return a || '-' || lib.norm(t); end $$;
create table t (id int primary key, a bigint, t varchar(40), j jsonb);
create unique index t_k on t (lib.key(a, t)) where lib.norm(t) <> '-';
create index t_j on t using gin (j); create index t_j2 on t (((j ->> 'a')::bigint) desc, (j -> 'b') nulls first);
create index t_c on t (t collate "POSIX" varchar_pattern_ops, a) include (j) with (deduplicate_items = on, fillfactor = 90);
alter table t add constraint ex exclude using gist (int8range(a, a + 1) with &&) where (lib.norm(t) = 'x');
comment on index t_k is 'kay';
