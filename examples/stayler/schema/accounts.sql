-- Users and vendors. Each is a person who can sign in; the row is made when they sign up.
create table users (
    id uuid primary key references auth.users (id) on delete cascade,
    display_name text,
    phone text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table vendors (
    id uuid primary key references auth.users (id) on delete cascade,
    business_name text,
    phone text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- Who signs up with account_type "vendor" becomes a vendor, everybody else a user.
create function handle_new_account() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if new.raw_user_meta_data ->> 'account_type' = 'vendor' then
        insert into public.vendors (id, business_name)
        values (new.id, new.raw_user_meta_data ->> 'business_name')
        on conflict (id) do nothing;
    else
        insert into public.users (id, display_name)
        values (new.id, new.raw_user_meta_data ->> 'display_name')
        on conflict (id) do nothing;
    end if;
    return new;
end
$$;

create trigger on_auth_user_created after insert on auth.users
    for each row execute function handle_new_account();

-- Whether the caller may act in the name of this user or vendor: they themselves, the service, or somebody on a direct connection.
create function may_act_for(owner_id uuid) returns boolean
language sql
stable
set search_path = ''
as $$
    select coalesce(
        owner_id = auth.uid()
            or auth.role() = 'service_role'
            or (auth.jwt() is null and session_user <> 'authenticator'),
        false
    )
$$;

revoke execute on function handle_new_account() from public, anon, authenticated;
