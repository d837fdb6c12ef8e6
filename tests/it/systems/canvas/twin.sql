-- examples/canvas in SQL, written by hand: what its TOML has to mean.
create function public.set_updated_at() returns trigger language plpgsql set search_path = '' as $$begin
    new.updated_at = now();
    return new;
end
$$;
comment on function public.set_updated_at() is 'Trigger: updated_at says when the row last changed';

create table public.profiles (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    name text not null,
    gender text,
    skin_tone text,
    region text,
    background text,
    reference_image_path text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.profiles is 'Model profiles: what a person in the pictures looks like';
comment on column public.profiles.reference_image_path is 'Path in bucket profiles';
create index idx_profiles_user on public.profiles (user_id, created_at desc);

create table public.jobs (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    type text not null,
    status text not null default 'queued',
    input_json jsonb not null default '{}'::jsonb,
    provider_operation_id text,
    error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.jobs is 'A generation or edit: product_pack, tryon_image, canvas_edit, extract_garment';
comment on column public.jobs.input_json is 'Prompt, angles, product metadata';
create index idx_jobs_user on public.jobs (user_id, created_at desc);
create index idx_jobs_provider_operation on public.jobs (provider_operation_id) where provider_operation_id is not null;

create table public.job_outputs (
    id uuid primary key default gen_random_uuid(),
    job_id uuid not null references public.jobs (id) on delete cascade,
    kind text not null default 'image',
    angle text,
    mime_type text,
    storage_path text not null,
    width int check (width > 0),
    height int check (height > 0),
    created_at timestamptz not null default now()
);
comment on table public.job_outputs is 'What a job produced';
comment on column public.job_outputs.storage_path is 'Path in a bucket that depends on the kind';
create index idx_job_outputs_job on public.job_outputs (job_id);

create table public.canvas_threads (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    title text,
    base_storage_bucket text,
    base_storage_path text,
    source_job_id uuid references public.jobs (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.canvas_threads is 'A creation, typically one per job';
create index idx_canvas_threads_user on public.canvas_threads (user_id, updated_at desc);
create index idx_canvas_threads_source_job on public.canvas_threads (source_job_id) where source_job_id is not null;

create table public.canvas_assets (
    id uuid primary key default gen_random_uuid(),
    thread_id uuid not null references public.canvas_threads (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    label text,
    source_job_id uuid references public.jobs (id) on delete set null,
    source_output_id uuid references public.job_outputs (id) on delete set null,
    base_storage_bucket text not null,
    base_storage_path text not null,
    current_storage_bucket text not null,
    current_storage_path text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.canvas_assets is 'An image in a creation: its base, and its current version';
create index idx_canvas_assets_thread on public.canvas_assets (thread_id, created_at);
create index idx_canvas_assets_user on public.canvas_assets (user_id);
create index idx_canvas_assets_source_output on public.canvas_assets (source_output_id) where source_output_id is not null;

create table public.canvas_conversations (
    id uuid primary key default gen_random_uuid(),
    thread_id uuid not null references public.canvas_threads (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    title text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.canvas_conversations is 'A chat in a creation';
create index idx_canvas_conversations_thread on public.canvas_conversations (thread_id, updated_at desc);
create index idx_canvas_conversations_user on public.canvas_conversations (user_id);

create table public.canvas_messages (
    id uuid primary key default gen_random_uuid(),
    thread_id uuid not null references public.canvas_threads (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    conversation_id uuid references public.canvas_conversations (id) on delete cascade,
    asset_id uuid references public.canvas_assets (id) on delete set null,
    role text not null check (role in ('user', 'assistant')),
    text text,
    mask_storage_bucket text,
    mask_storage_path text,
    output_job_id uuid references public.jobs (id) on delete set null,
    output_storage_bucket text,
    output_storage_path text,
    created_at timestamptz not null default now()
);
comment on table public.canvas_messages is 'What the user asked for, or what the assistant made of it';
create index idx_canvas_messages_thread on public.canvas_messages (thread_id, created_at);
create index idx_canvas_messages_conversation on public.canvas_messages (conversation_id, created_at);
create index idx_canvas_messages_asset on public.canvas_messages (asset_id) where asset_id is not null;
create index idx_canvas_messages_user on public.canvas_messages (user_id);

create table public.garment_cutouts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    source_hash text not null,
    source_kind text not null check (source_kind in ('front', 'back')),
    storage_bucket text not null default 'extractions',
    storage_path text not null,
    mime_type text not null default 'image/png',
    created_at timestamptz not null default now(),
    constraint garment_cutouts_cache_key unique (user_id, source_hash, source_kind)
);
comment on table public.garment_cutouts is 'Cache of cut-out garments (transparent PNG)';

create trigger profiles_updated_at before update on public.profiles for each row execute function public.set_updated_at();
create trigger jobs_updated_at before update on public.jobs for each row execute function public.set_updated_at();
create trigger canvas_threads_updated_at before update on public.canvas_threads for each row execute function public.set_updated_at();
create trigger canvas_assets_updated_at before update on public.canvas_assets for each row execute function public.set_updated_at();
create trigger canvas_conversations_updated_at before update on public.canvas_conversations
    for each row execute function public.set_updated_at();

alter table public.profiles enable row level security;
alter table public.jobs enable row level security;
alter table public.job_outputs enable row level security;
alter table public.canvas_threads enable row level security;
alter table public.canvas_assets enable row level security;
alter table public.canvas_conversations enable row level security;
alter table public.canvas_messages enable row level security;
alter table public.garment_cutouts enable row level security;

create policy "Users have their own profiles" on public.profiles to authenticated
    using (user_id = auth.uid()) with check (user_id = auth.uid());
create policy "Users have their own jobs" on public.jobs to authenticated
    using (user_id = auth.uid()) with check (user_id = auth.uid());
create policy "Users have the outputs of their own jobs" on public.job_outputs to authenticated
    using (exists (select from public.jobs where jobs.id = job_outputs.job_id and jobs.user_id = auth.uid()))
    with check (exists (select from public.jobs where jobs.id = job_outputs.job_id and jobs.user_id = auth.uid()));
create policy "Users have their own threads" on public.canvas_threads to authenticated
    using (user_id = auth.uid()) with check (user_id = auth.uid());
create policy "Users have their own assets" on public.canvas_assets to authenticated
    using (user_id = auth.uid())
    with check (user_id = auth.uid() and exists (
        select from public.canvas_threads as thread where thread.id = canvas_assets.thread_id and thread.user_id = auth.uid()));
create policy "Users have their own conversations" on public.canvas_conversations to authenticated
    using (user_id = auth.uid())
    with check (user_id = auth.uid() and exists (
        select from public.canvas_threads as thread where thread.id = canvas_conversations.thread_id and thread.user_id = auth.uid()));
create policy "Users have their own messages" on public.canvas_messages to authenticated
    using (user_id = auth.uid())
    with check (user_id = auth.uid() and exists (
        select from public.canvas_threads as thread where thread.id = canvas_messages.thread_id and thread.user_id = auth.uid()));
create policy "Users have their own cutouts" on public.garment_cutouts to authenticated
    using (user_id = auth.uid()) with check (user_id = auth.uid());

revoke all on public.profiles, public.jobs, public.job_outputs, public.canvas_threads, public.canvas_assets, public.canvas_conversations,
    public.canvas_messages, public.garment_cutouts from anon;
revoke truncate, references, trigger on public.profiles, public.jobs, public.job_outputs, public.canvas_threads, public.canvas_assets,
    public.canvas_conversations, public.canvas_messages, public.garment_cutouts from authenticated;
grant select, insert, update, delete on public.profiles, public.jobs, public.job_outputs, public.canvas_threads, public.canvas_assets,
    public.canvas_conversations, public.canvas_messages, public.garment_cutouts to authenticated;
grant all on public.profiles, public.jobs, public.job_outputs, public.canvas_threads, public.canvas_assets, public.canvas_conversations,
    public.canvas_messages, public.garment_cutouts to service_role;

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
    ('outputs', 'outputs', false, 52428800, array['image/png', 'image/jpeg', 'image/webp']),
    ('profiles', 'profiles', false, 10485760, array['image/png', 'image/jpeg', 'image/webp']),
    ('extractions', 'extractions', false, 26214400, array['image/png']),
    ('videos', 'videos', false, 524288000, array['video/mp4', 'video/webm']),
    ('zips', 'zips', false, 1073741824, array['application/zip']);
create policy "Users have their own folder in outputs" on storage.objects to authenticated
    using ((bucket_id = 'outputs') and ((storage.foldername(name))[1] = auth.uid()::text))
    with check ((bucket_id = 'outputs') and ((storage.foldername(name))[1] = auth.uid()::text));
create policy "Users have their own folder in profiles" on storage.objects to authenticated
    using ((bucket_id = 'profiles') and ((storage.foldername(name))[1] = auth.uid()::text))
    with check ((bucket_id = 'profiles') and ((storage.foldername(name))[1] = auth.uid()::text));
create policy "Users have their own folder in extractions" on storage.objects to authenticated
    using ((bucket_id = 'extractions') and ((storage.foldername(name))[1] = auth.uid()::text))
    with check ((bucket_id = 'extractions') and ((storage.foldername(name))[1] = auth.uid()::text));
create policy "Users have their own folder in videos" on storage.objects to authenticated
    using ((bucket_id = 'videos') and ((storage.foldername(name))[1] = auth.uid()::text))
    with check ((bucket_id = 'videos') and ((storage.foldername(name))[1] = auth.uid()::text));
create policy "Users have their own folder in zips" on storage.objects to authenticated
    using ((bucket_id = 'zips') and ((storage.foldername(name))[1] = auth.uid()::text))
    with check ((bucket_id = 'zips') and ((storage.foldername(name))[1] = auth.uid()::text));
