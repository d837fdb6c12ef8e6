-- Timestamps
create function set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end
$$;

create trigger users_updated_at before update on users for each row execute function set_updated_at();
create trigger vendors_updated_at before update on vendors for each row execute function set_updated_at();
create trigger albums_updated_at before update on albums for each row execute function set_updated_at();
create trigger images_updated_at before update on images for each row execute function set_updated_at();
create trigger conversions_updated_at before update on conversions for each row execute function set_updated_at();
create trigger conversion_jobs_updated_at before update on conversion_jobs for each row execute function set_updated_at();

-- Counts. Definer's rights: nobody may write image_count, not even to their own album.
create function update_album_image_count() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op in ('UPDATE', 'DELETE') and old.album_id is not null then
        update public.albums set image_count = image_count - 1 where id = old.album_id;
    end if;
    if tg_op in ('UPDATE', 'INSERT') and new.album_id is not null then
        update public.albums set image_count = image_count + 1 where id = new.album_id;
    end if;
    return null;
end
$$;

revoke execute on function update_album_image_count() from public, anon, authenticated;

create trigger images_album_count_inserted_or_deleted after insert or delete on images
    for each row execute function update_album_image_count();
create trigger images_album_count_moved after update of album_id on images
    for each row when (old.album_id is distinct from new.album_id) execute function update_album_image_count();

-- owner_id is one of two tables' and has no foreign key: what a user or vendor had goes with them all the same.
create function delete_owned_images() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    delete from public.images where owner_id = old.id and owner_type = tg_argv[0];
    delete from public.albums where owner_id = old.id and owner_type = tg_argv[0];
    return null;
end
$$;

revoke execute on function delete_owned_images() from public, anon, authenticated;

create trigger users_own_images after delete on users for each row execute function delete_owned_images('user');
create trigger vendors_own_images after delete on vendors for each row execute function delete_owned_images('vendor');
