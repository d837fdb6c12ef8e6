-- Try-on sessions: one garment on one person. The service moves a session along; its user starts and watches it.
create table tryon_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    status text not null default 'created',
    garment_file_id text,
    person_file_id text,
    result_url text,
    processing_time integer,
    quality_score real,
    confidence real,
    provider text,
    options jsonb,
    created_at timestamp with time zone default now(),
    updated_at timestamp with time zone default now()
);

create index idx_tryon_sessions_user_id on tryon_sessions (user_id);
create index idx_tryon_sessions_status on tryon_sessions (status);

create function set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end
$$;

create trigger tryon_sessions_updated_at before update on tryon_sessions
    for each row execute function set_updated_at();

alter table tryon_sessions enable row level security;

create policy "Users can view their own sessions"
    on tryon_sessions
    for select
    using (auth.uid() = user_id);

create policy "Users can insert their own sessions"
    on tryon_sessions
    for insert
    with check (auth.uid() = user_id);

-- Projects differ in what new tables are granted by default, so that it is said here.
revoke all on tryon_sessions from anon, authenticated;
grant select, insert on tryon_sessions to authenticated;
grant all on tryon_sessions to service_role;
