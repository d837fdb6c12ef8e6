-- Everybody has what is theirs; whoever is signed in also sees public albums and public cloth images. Projects differ in what new tables
-- and functions are granted by default, so that all of it is said here.

alter table users enable row level security;
create policy "Users see themselves" on users for select to authenticated using (id = auth.uid());
create policy "Users change themselves" on users for update to authenticated using (id = auth.uid()) with check (id = auth.uid());
revoke all on users from anon, authenticated;
grant select, update (display_name, phone) on users to authenticated;
grant all on users to service_role;

alter table vendors enable row level security;
create policy "Vendors see themselves" on vendors for select to authenticated using (id = auth.uid());
create policy "Vendors change themselves" on vendors for update to authenticated using (id = auth.uid()) with check (id = auth.uid());
revoke all on vendors from anon, authenticated;
grant select, update (business_name, phone) on vendors to authenticated;
grant all on vendors to service_role;

alter table albums enable row level security;
create policy "Owners have their albums" on albums for all to authenticated
    using (owner_id = auth.uid())
    with check (owner_id = auth.uid());
create policy "Public albums are seen by all who are signed in" on albums for select to authenticated using (is_public);
revoke all on albums from anon, authenticated;
-- Not image_count: a trigger keeps it.
grant select, delete, insert (id, owner_id, owner_type, name, description, is_public), update (name, description, is_public)
    on albums to authenticated;
grant all on albums to service_role;

alter table images enable row level security;
create policy "Owners have their images" on images for all to authenticated
    using (owner_id = auth.uid())
    with check (
        owner_id = auth.uid()
        and (album_id is null or exists (select from albums where albums.id = images.album_id and albums.owner_id = auth.uid()))
    );
create policy "Public cloth images are seen by all who are signed in" on images for select to authenticated
    using (is_public and type = 'cloth');
revoke all on images from anon, authenticated;
grant select, insert, update, delete on images to authenticated;
grant all on images to service_role;

alter table conversions enable row level security;
create policy "Owners see their conversions" on conversions for select to authenticated
    using (user_id = auth.uid() or vendor_id = auth.uid());
revoke all on conversions from anon, authenticated;
grant select on conversions to authenticated;
grant all on conversions to service_role;

alter table conversion_jobs enable row level security;
create policy "Owners see the jobs of their conversions" on conversion_jobs for select to authenticated
    using (exists (
        select from conversions
        where conversions.id = conversion_jobs.conversion_id
            and (conversions.user_id = auth.uid() or conversions.vendor_id = auth.uid())
    ));
revoke all on conversion_jobs from anon, authenticated;
grant select on conversion_jobs to authenticated;
grant all on conversion_jobs to service_role;

alter table conversion_metrics enable row level security;
create policy "Owners see the metrics of their conversions" on conversion_metrics for select to authenticated
    using (user_id = auth.uid() or vendor_id = auth.uid());
revoke all on conversion_metrics from anon, authenticated;
grant select on conversion_metrics to authenticated;
grant all on conversion_metrics to service_role;

alter table image_usage_history enable row level security;
create policy "People see what they did" on image_usage_history for select to authenticated
    using (user_id = auth.uid() or vendor_id = auth.uid());
create policy "Owners see what was done with their images" on image_usage_history for select to authenticated
    using (exists (select from images where images.id = image_usage_history.image_id and images.owner_id = auth.uid()));
revoke all on image_usage_history from anon, authenticated;
grant select on image_usage_history to authenticated;
grant all on image_usage_history to service_role;

revoke execute on function may_act_for(uuid) from public, anon;
grant execute on function may_act_for(uuid) to authenticated, service_role;
revoke execute on function create_conversion(uuid, uuid, uuid, uuid, text, text) from public, anon;
grant execute on function create_conversion(uuid, uuid, uuid, uuid, text, text) to authenticated, service_role;
revoke execute on function record_image_usage(uuid, uuid, uuid, text, inet, text, uuid, text, jsonb) from public, anon;
grant execute on function record_image_usage(uuid, uuid, uuid, text, inet, text, uuid, text, jsonb) to authenticated, service_role;
revoke execute on function get_conversion_stats(uuid, uuid, date, date) from public, anon;
grant execute on function get_conversion_stats(uuid, uuid, date, date) to authenticated, service_role;
revoke execute on function get_image_stats(uuid, text, text) from public, anon;
grant execute on function get_image_stats(uuid, text, text) to authenticated, service_role;
-- The workers' own.
revoke execute on function update_conversion_status(uuid, text, uuid, text, integer) from public, anon, authenticated;
grant execute on function update_conversion_status(uuid, text, uuid, text, integer) to service_role;
