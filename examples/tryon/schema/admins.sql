-- Who may read the analytics. Rows are written by the service or by hand, never through the API.
create table admin_users (
    user_id uuid primary key references auth.users (id) on delete cascade,
    created_at timestamp with time zone not null default now()
);

alter table admin_users enable row level security;

-- The policy on tryon_analytics asks this table as the user who reads: an admin must see the own row, and no other.
create policy "Admins can see that they are admins"
    on admin_users
    for select
    to authenticated
    using (auth.uid() = user_id);

revoke all on admin_users from anon, authenticated;
grant select on admin_users to authenticated;
grant all on admin_users to service_role;
