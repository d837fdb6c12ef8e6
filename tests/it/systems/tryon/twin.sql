-- examples/tryon in SQL alone, written by hand: what its TOML has to mean.
\ir ../../../../examples/tryon/schema/sessions.sql
\ir ../../../../examples/tryon/schema/admins.sql

create table public.tryon_files (
    id uuid primary key default gen_random_uuid(),
    file_id text unique not null,
    user_id uuid references auth.users (id),
    type text not null check (type in ('garment', 'person')),
    original_name text,
    file_size integer,
    mime_type text,
    dimensions jsonb,
    storage_url text,
    validation_result jsonb,
    created_at timestamp with time zone default now(),
    expires_at timestamp with time zone not null default now() + interval '30 days'
);
comment on table public.tryon_files is 'Uploaded garment and person images';
comment on column public.tryon_files.storage_url is 'Path of the file in bucket tryon-images, or an address that ends in it';
create index idx_tryon_files_user_id on public.tryon_files (user_id);
create index idx_tryon_files_file_id on public.tryon_files (file_id);
alter table public.tryon_files enable row level security;
create policy "Users can view their own files" on public.tryon_files for select using (auth.uid() = user_id);
create policy "Users can insert their own files" on public.tryon_files for insert with check (auth.uid() = user_id);
revoke all on public.tryon_files from anon;
revoke update, delete, truncate, references, trigger on public.tryon_files from authenticated;
grant select, insert on public.tryon_files to authenticated;
grant all on public.tryon_files to service_role;

create table public.tryon_analytics (
    id uuid primary key default gen_random_uuid(),
    session_id uuid references public.tryon_sessions (id),
    event_type text not null,
    event_data jsonb,
    timestamp timestamp with time zone default now()
);
comment on table public.tryon_analytics is 'What happened in try-on sessions';
create index idx_tryon_analytics_session_id on public.tryon_analytics (session_id);
alter table public.tryon_analytics enable row level security;
create policy "Only admins can view analytics" on public.tryon_analytics for select
    using (auth.uid() in (select user_id from public.admin_users));
create policy "System can insert analytics" on public.tryon_analytics for insert with check (true);
revoke all on public.tryon_analytics from anon;
revoke insert, update, delete, truncate, references, trigger on public.tryon_analytics from authenticated;
grant select on public.tryon_analytics to authenticated;
grant all on public.tryon_analytics to service_role;

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('tryon-images', 'tryon-images', false, 10485760, array['image/jpeg', 'image/png', 'image/webp']);
create policy "User Access" on storage.objects for select to authenticated
    using ((bucket_id = 'tryon-images') and ((storage.foldername(name))[1] = auth.uid()::text));
create policy "User Upload" on storage.objects for insert to authenticated
    with check ((bucket_id = 'tryon-images') and ((storage.foldername(name))[1] = auth.uid()::text));

\ir ../../../../examples/tryon/schema/cleanup.sql
select cron.schedule('cleanup-expired-files', '0 3 * * *', 'select public.cleanup_expired_files()');
