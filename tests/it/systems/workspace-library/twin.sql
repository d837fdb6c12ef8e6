-- examples/workspace-library in SQL alone, written by hand: what its TOML has to mean, in an order that psql can load.
create table public.user_collections (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    name text not null,
    description text,
    asset_count integer default 0,
    created_at timestamptz default now()
);
comment on table public.user_collections is 'How users organize their library';
comment on column public.user_collections.asset_count is 'Kept by a trigger on user_library';
create index idx_collections_user on public.user_collections (user_id, created_at desc);
alter table public.user_collections enable row level security;
create policy collections_policy on public.user_collections for all using (auth.uid() = user_id);
revoke all on public.user_collections from anon;
revoke truncate, references, trigger on public.user_collections from authenticated;
grant select, insert, update, delete on public.user_collections to authenticated;
grant all on public.user_collections to service_role;

\ir ../../../../examples/workspace-library/schema/library.sql
\ir ../../../../examples/workspace-library/schema/workspace.sql
\ir ../../../../examples/workspace-library/schema/storage.sql
