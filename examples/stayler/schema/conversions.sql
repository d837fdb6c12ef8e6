create table conversions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references users (id) on delete cascade,
    vendor_id uuid references vendors (id) on delete cascade,
    user_image_id uuid not null references images (id) on delete cascade,
    cloth_image_id uuid not null references images (id) on delete cascade,
    result_image_id uuid references images (id) on delete set null,
    status text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    error_message text,
    processing_time_ms integer,
    conversion_type text not null default 'free' check (conversion_type in ('free', 'paid')),
    style_name text,
    metadata jsonb default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint conversions_one_owner check (num_nonnulls(user_id, vendor_id) = 1)
);

-- Primary
create index idx_conversions_user_id on conversions (user_id);
create index idx_conversions_vendor_id on conversions (vendor_id);
create index idx_conversions_status on conversions (status);
create index idx_conversions_created_at on conversions (created_at);
-- Composite
create index idx_conversions_user_status on conversions (user_id, status);
create index idx_conversions_vendor_status on conversions (vendor_id, status);
create index idx_conversions_status_created on conversions (status, created_at);
-- Specialized: metadata, the active ones, a user's list without a look at the table
create index idx_conversions_metadata on conversions using gin (metadata);
create index idx_conversions_active on conversions (created_at) where status in ('pending', 'processing');
create index idx_conversions_user_list on conversions (user_id, created_at desc) include (status, conversion_type, processing_time_ms);

create table conversion_jobs (
    id uuid primary key default gen_random_uuid(),
    conversion_id uuid not null references conversions (id) on delete cascade,
    status text not null default 'queued' check (status in ('queued', 'processing', 'completed', 'failed', 'cancelled')),
    worker_id text,
    priority integer not null default 0,
    retry_count integer not null default 0,
    max_retries integer not null default 3,
    error_message text,
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index idx_conversion_jobs_conversion_id on conversion_jobs (conversion_id);
create index idx_conversion_jobs_queue on conversion_jobs (priority desc, created_at) where status = 'queued';

create table conversion_metrics (
    id uuid primary key default gen_random_uuid(),
    conversion_id uuid not null references conversions (id) on delete cascade,
    user_id uuid references users (id) on delete cascade,
    vendor_id uuid references vendors (id) on delete cascade,
    processing_time_ms integer not null,
    input_file_size_bytes bigint,
    output_file_size_bytes bigint,
    success boolean not null,
    error_type text,
    ai_model_version text,
    created_at timestamptz not null default now()
);

create index idx_conversion_metrics_conversion_id on conversion_metrics (conversion_id);
create index idx_conversion_metrics_user_id on conversion_metrics (user_id);
create index idx_conversion_metrics_vendor_id on conversion_metrics (vendor_id);
create index idx_conversion_metrics_created_at on conversion_metrics (created_at) include (success, processing_time_ms);
