-- Files that the storage API has yet to delete. SQL must not delete them: the row would go, and the file would stay.
create table storage_deletions (
    id bigint generated always as identity primary key,
    bucket_id text not null,
    name text not null,
    queued_at timestamp with time zone not null default now(),
    unique (bucket_id, name)
);
comment on table storage_deletions is 'Work for the service: delete each file through the storage API, then its row here';

alter table storage_deletions enable row level security;
revoke all on storage_deletions from anon, authenticated;
grant all on storage_deletions to service_role;

-- Forgets expired files and hands their images over for deletion. Returns how many there were.
create function cleanup_expired_files() returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
    removed integer;
begin
    with expired as (
        delete from public.tryon_files
        where expires_at < now()
        returning storage_url
    ), queued as (
        insert into public.storage_deletions (bucket_id, name)
        select 'tryon-images', regexp_replace(expired.storage_url, '^.*/tryon-images/', '')
        from expired
        where expired.storage_url is not null
        on conflict (bucket_id, name) do nothing
    )
    select count(*) into removed from expired;
    return removed;
end
$$;

revoke execute on function cleanup_expired_files() from public, anon, authenticated;
grant execute on function cleanup_expired_files() to service_role;
