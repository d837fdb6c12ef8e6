-- The application calls these by argument names, several of which are also names of columns: inside, a bare name is the column, and an
-- argument is written with the function's name before it.

-- Starts a conversion for a user or a vendor, and queues it. Returns its id.
create function create_conversion(
    user_id uuid default null,
    vendor_id uuid default null,
    user_image_id uuid default null,
    cloth_image_id uuid default null,
    conversion_type text default 'free',
    style_name text default null
) returns uuid
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
    owner uuid := coalesce(create_conversion.user_id, create_conversion.vendor_id);
    created uuid;
begin
    if num_nonnulls(create_conversion.user_id, create_conversion.vendor_id) <> 1 then
        raise exception 'a conversion belongs to a user or to a vendor' using errcode = 'invalid_parameter_value';
    end if;
    if not public.may_act_for(owner) then
        raise exception 'this is somebody else''s conversion' using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from public.images as image
        where image.id = create_conversion.user_image_id and image.type = 'user' and image.owner_id = owner
    ) then
        raise exception 'no such user image of this owner: %', create_conversion.user_image_id using errcode = 'no_data_found';
    end if;
    if not exists (
        select from public.images as image
        where image.id = create_conversion.cloth_image_id and image.type = 'cloth' and (image.owner_id = owner or image.is_public)
    ) then
        raise exception 'no such cloth image: %', create_conversion.cloth_image_id using errcode = 'no_data_found';
    end if;

    insert into public.conversions (user_id, vendor_id, user_image_id, cloth_image_id, conversion_type, style_name)
    values (
        create_conversion.user_id, create_conversion.vendor_id, create_conversion.user_image_id, create_conversion.cloth_image_id,
        create_conversion.conversion_type, create_conversion.style_name
    )
    returning id into created;

    insert into public.conversion_jobs (conversion_id, priority)
    values (created, case create_conversion.conversion_type when 'paid' then 1 else 0 end);

    insert into public.image_usage_history (image_id, user_id, vendor_id, conversion_id, action)
    select used.id, create_conversion.user_id, create_conversion.vendor_id, created, 'use_in_conversion'
    from unnest(array[create_conversion.user_image_id, create_conversion.cloth_image_id]) as used (id);

    return created;
end
$$;

-- Moves a conversion along, and its job with it; one that has come to an end is measured. Returns whether there is such a conversion.
create function update_conversion_status(
    conversion_id uuid,
    status text,
    result_image_id uuid default null,
    error_message text default null,
    processing_time_ms integer default null
) returns boolean
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
    conversion public.conversions;
    ended_before boolean;
begin
    select known.status in ('completed', 'failed', 'cancelled') into ended_before
    from public.conversions as known
    where known.id = update_conversion_status.conversion_id
    for update;
    if not found then
        return false;
    end if;

    update public.conversions as changed
    set status = update_conversion_status.status,
        result_image_id = coalesce(update_conversion_status.result_image_id, changed.result_image_id),
        error_message = coalesce(update_conversion_status.error_message, changed.error_message),
        processing_time_ms = coalesce(update_conversion_status.processing_time_ms, changed.processing_time_ms)
    where changed.id = update_conversion_status.conversion_id
    returning changed.* into conversion;

    update public.conversion_jobs as job
    set status = case conversion.status when 'pending' then 'queued' else conversion.status end,
        error_message = conversion.error_message,
        started_at = case when conversion.status = 'processing' then coalesce(job.started_at, now()) else job.started_at end,
        completed_at = case when conversion.status in ('completed', 'failed', 'cancelled') then now() end
    where job.conversion_id = conversion.id and job.status not in ('completed', 'failed', 'cancelled');

    -- Said twice, measured once.
    if conversion.status in ('completed', 'failed') and not ended_before then
        insert into public.conversion_metrics (
            conversion_id, user_id, vendor_id, processing_time_ms, input_file_size_bytes, output_file_size_bytes, success, error_type
        )
        select conversion.id, conversion.user_id, conversion.vendor_id, coalesce(conversion.processing_time_ms, 0),
            (select sum(image.file_size) from public.images as image
             where image.id in (conversion.user_image_id, conversion.cloth_image_id)),
            (select image.file_size from public.images as image where image.id = conversion.result_image_id),
            conversion.status = 'completed',
            case when conversion.status = 'failed' then coalesce(conversion.error_message, 'unknown') end;
    end if;
    return true;
end
$$;

-- Writes down that an image was used. Returns the id of the entry.
create function record_image_usage(
    image_id uuid,
    user_id uuid default null,
    vendor_id uuid default null,
    action text default 'view',
    ip_address inet default null,
    user_agent text default null,
    conversion_id uuid default null,
    session_id text default null,
    metadata jsonb default '{}'
) returns uuid
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
    who uuid := coalesce(record_image_usage.user_id, record_image_usage.vendor_id);
    recorded uuid;
begin
    -- Without a user and a vendor it is somebody who has no row in either table; nobody may be named in their place.
    if num_nonnulls(record_image_usage.user_id, record_image_usage.vendor_id) > 1 or not public.may_act_for(coalesce(who, auth.uid())) then
        raise exception 'usage is recorded in one''s own name' using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from public.images as image
        where image.id = record_image_usage.image_id
            and ((image.is_public and image.type = 'cloth') or public.may_act_for(image.owner_id))
    ) then
        raise exception 'no such image: %', record_image_usage.image_id using errcode = 'no_data_found';
    end if;
    if record_image_usage.conversion_id is not null and not exists (
        select from public.conversions as conversion
        where conversion.id = record_image_usage.conversion_id
            and public.may_act_for(coalesce(conversion.user_id, conversion.vendor_id))
    ) then
        raise exception 'no such conversion: %', record_image_usage.conversion_id using errcode = 'no_data_found';
    end if;

    insert into public.image_usage_history (
        image_id, user_id, vendor_id, conversion_id, action, ip_address, user_agent, session_id, metadata
    )
    values (
        record_image_usage.image_id, record_image_usage.user_id, record_image_usage.vendor_id, record_image_usage.conversion_id,
        record_image_usage.action, record_image_usage.ip_address, record_image_usage.user_agent, record_image_usage.session_id,
        record_image_usage.metadata
    )
    returning id into recorded;
    return recorded;
end
$$;

-- Conversions in numbers, of those that the caller may see. Days are whole and in UTC.
create function get_conversion_stats(
    p_user_id uuid default null,
    p_vendor_id uuid default null,
    p_date_from date default null,
    p_date_to date default null
) returns table (
    total_conversions bigint,
    completed_conversions bigint,
    failed_conversions bigint,
    pending_conversions bigint,
    free_conversions bigint,
    paid_conversions bigint,
    average_processing_time_ms numeric,
    success_rate numeric
)
language sql
stable
set search_path = ''
as $$
    select
        count(*),
        count(*) filter (where c.status = 'completed'),
        count(*) filter (where c.status = 'failed'),
        count(*) filter (where c.status in ('pending', 'processing')),
        count(*) filter (where c.conversion_type = 'free'),
        count(*) filter (where c.conversion_type = 'paid'),
        round(avg(c.processing_time_ms) filter (where c.status = 'completed'), 2),
        round(
            100.0 * count(*) filter (where c.status = 'completed')
            / nullif(count(*) filter (where c.status in ('completed', 'failed')), 0),
            2
        )
    from public.conversions as c
    where (p_user_id is null or c.user_id = p_user_id)
        and (p_vendor_id is null or c.vendor_id = p_vendor_id)
        and (p_date_from is null or c.created_at >= p_date_from::timestamp at time zone 'UTC')
        and (p_date_to is null or c.created_at < (p_date_to + 1)::timestamp at time zone 'UTC')
$$;

-- Images in numbers, of those that the caller may see.
create function get_image_stats(
    p_owner_id uuid default null,
    p_owner_type text default null,
    p_image_type text default null
) returns table (
    total_images bigint,
    public_images bigint,
    free_images bigint,
    total_file_size bigint,
    average_file_size numeric,
    last_upload_at timestamptz
)
language sql
stable
set search_path = ''
as $$
    select
        count(*),
        count(*) filter (where i.is_public),
        count(*) filter (where i.is_free),
        coalesce(sum(i.file_size), 0)::bigint,
        round(avg(i.file_size), 2),
        max(i.created_at)
    from public.images as i
    where (p_owner_id is null or i.owner_id = p_owner_id)
        and (p_owner_type is null or i.owner_type = p_owner_type)
        and (p_image_type is null or i.type = p_image_type)
$$;
