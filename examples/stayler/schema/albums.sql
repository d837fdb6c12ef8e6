create table albums (
    id uuid primary key default gen_random_uuid(),
    owner_id uuid not null,
    owner_type text not null check (owner_type in ('user', 'vendor')),
    name text not null,
    description text,
    is_public boolean not null default false,
    image_count integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint albums_name_unique_per_owner unique (owner_id, owner_type, name)
);
comment on column albums.owner_id is 'A user or a vendor, as owner_type says';
comment on column albums.image_count is 'Kept by a trigger on images';

create index idx_albums_public on albums (created_at desc) where is_public;
