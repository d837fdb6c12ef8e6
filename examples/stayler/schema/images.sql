create table images (
    id uuid primary key default gen_random_uuid(),
    owner_id uuid not null, -- Can be user_id or vendor_id
    owner_type text not null check (owner_type in ('user', 'vendor')),
    album_id uuid references albums (id) on delete set null,
    file_path text not null,
    file_name text not null,
    original_url text not null,
    thumbnail_url text,
    file_size bigint not null,
    mime_type text not null,
    width integer,
    height integer,
    type text not null check (type in ('user', 'cloth', 'result')),
    is_public boolean not null default false,
    is_free boolean not null default true,
    tags text[] default '{}',
    metadata jsonb default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- Primary
create index idx_images_owner_id on images (owner_id);
create index idx_images_owner_type on images (owner_type);
create index idx_images_type on images (type);
create index idx_images_is_public on images (is_public);
-- Composite
create index idx_images_owner on images (owner_type, owner_id);
create index idx_images_type_public on images (type, is_public);
create index idx_images_owner_album on images (owner_id, owner_type, album_id);
-- Specialized: searching in tags and metadata, the public cloths, an owner's list without a look at the table
create index idx_images_tags on images using gin (tags);
create index idx_images_metadata on images using gin (metadata);
create index idx_images_public_cloth on images (created_at desc) where is_public and type = 'cloth';
create index idx_images_owner_list on images (owner_id, created_at desc) include (type, file_name, thumbnail_url);
-- Clearing album_id when an album goes
create index idx_images_album_id on images (album_id) where album_id is not null;

create table image_usage_history (
    id uuid primary key default gen_random_uuid(),
    image_id uuid not null references images (id) on delete cascade,
    user_id uuid references users (id) on delete set null,
    vendor_id uuid references vendors (id) on delete set null,
    conversion_id uuid references conversions (id) on delete set null,
    action text not null check (action in ('upload', 'view', 'download', 'delete', 'update', 'share', 'convert', 'use_in_conversion')),
    ip_address inet,
    user_agent text,
    session_id text,
    metadata jsonb default '{}',
    created_at timestamptz not null default now()
);

create index idx_image_usage_image_id on image_usage_history (image_id);
create index idx_image_usage_user_id on image_usage_history (user_id);
create index idx_image_usage_vendor_id on image_usage_history (vendor_id);
create index idx_image_usage_action on image_usage_history (action);
create index idx_image_usage_created_at on image_usage_history (created_at);
create index idx_image_usage_image_action on image_usage_history (image_id, action);
create index idx_image_usage_user_action on image_usage_history (user_id, action);
create index idx_image_usage_action_created on image_usage_history (action, created_at);
create index idx_image_usage_metadata on image_usage_history using gin (metadata);
