insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('tryon-images', 'tryon-images', false, 10485760, '{image/jpeg,image/png}');
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values ('it''s odd', 'it''s odd', true, 1024, '{}');
insert into storage.buckets (id, name) values ('bare', 'bare');
create policy "Users read their own folder" on storage.objects for select to authenticated
  using ((bucket_id = 'tryon-images') and ((storage.foldername(name))[1] = auth.uid()::text or false));
create policy "Users own their folder" on storage.objects
  using ((bucket_id = 'tryon-images') and (owner_id = auth.uid()::text));
create policy "Users upload" on storage.objects for insert with check ((bucket_id = 'tryon-images'));
select cron.schedule('cleanup', '0 3 * * *', 'select public.cleanup(''it''''s'')');
select cron.schedule_in_database('sleeping', '30 seconds', 'select 1', current_database(), active => false);
create function on_signup() returns trigger language plpgsql as $$begin return new; end$$;
create trigger on_signup after insert on auth.users for each row execute function public.on_signup();
create table messages (id int primary key, user_id uuid references auth.users (id) on delete cascade);
alter publication supabase_realtime add table messages;
