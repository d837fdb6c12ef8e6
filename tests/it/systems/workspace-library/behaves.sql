-- How examples/workspace-library behaves. psql -v ON_ERROR_STOP=1, as a superuser; everything is rolled back.
BEGIN;
\ir ../asserts.sql
\o /dev/null

-- B's world.
SELECT pg_temp.act_as('authenticated', :'b');
INSERT INTO public.user_collections (id, user_id, name) VALUES ('b1000000-0000-4000-8000-000000000000', :'b', 'B''s');
INSERT INTO public.user_library (user_id, asset_type, storage_path, file_size_bytes, mime_type, original_prompt, model_used, collection_id, visibility)
VALUES (:'b', 'image', :'b' || '/1.png', 1, 'image/png', 'a cat', 'm', 'b1000000-0000-4000-8000-000000000000', 'public');
INSERT INTO public.workspace_assets (user_id, asset_type, temp_storage_path, file_size_bytes, mime_type, job_id, generation_seed, original_prompt, model_used)
VALUES (:'b', 'image', :'b' || '/w.png', 1, 'image/png', gen_random_uuid(), 1, 'a cat', 'm');
INSERT INTO storage.objects (bucket_id, name) VALUES ('workspace-temp', :'b' || '/w.png'), ('user-library', :'b' || '/1.png');

-- A sees and changes nothing of it.
SELECT pg_temp.act_as('authenticated', :'a');
SELECT pg_temp.so('A sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0)
FROM unnest(ARRAY['public.workspace_assets', 'public.user_library', 'public.user_collections', 'public.workspace_deletions',
    'storage.objects', 'storage.buckets']) AS relation;
SELECT pg_temp.so('A changes nothing', pg_temp.changes('DELETE FROM public.workspace_assets') = 0
    AND pg_temp.changes($$UPDATE public.user_library SET visibility = 'public'$$) = 0
    AND pg_temp.changes($$UPDATE public.user_collections SET name = 'x'$$) = 0
    AND pg_temp.changes($$UPDATE storage.objects SET name = 'x'$$) = 0);
SELECT pg_temp.refused('a collection in B''s name', format($$INSERT INTO public.user_collections (user_id, name) VALUES (%L, 'x')$$, :'b'));
SELECT pg_temp.refused('a saved asset in B''s collection', format($$INSERT INTO public.user_library (user_id, asset_type, storage_path, file_size_bytes,
    mime_type, original_prompt, model_used, collection_id) VALUES (%L, 'image', 'x', 1, 'x', 'x', 'x', 'b1000000-0000-4000-8000-000000000000')$$, :'a'));
SELECT pg_temp.refused('a cleanup by A', 'SELECT public.cleanup_expired_workspace_assets()');

-- Counts: A's collections One and Two.
INSERT INTO public.user_collections (id, user_id, name) VALUES
    ('a1000000-0000-4000-8000-000000000000', :'a', 'One'), ('a2000000-0000-4000-8000-000000000000', :'a', 'Two');
INSERT INTO public.user_library (id, user_id, asset_type, storage_path, file_size_bytes, mime_type, original_prompt, model_used, collection_id) VALUES
    ('a1100000-0000-4000-8000-000000000000', :'a', 'image', 'x', 1, 'x', 'x', 'x', 'a1000000-0000-4000-8000-000000000000'),
    ('a1200000-0000-4000-8000-000000000000', :'a', 'image', 'x', 1, 'x', 'x', 'x', 'a1000000-0000-4000-8000-000000000000'),
    ('a1300000-0000-4000-8000-000000000000', :'a', 'video', 'x', 1, 'x', 'x', 'x', NULL);
CREATE FUNCTION pg_temp.counts() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(name || ' ' || asset_count, ', ' ORDER BY name) FROM public.user_collections WHERE user_id = auth.uid()
$$;
SELECT pg_temp.so('assets are counted', pg_temp.counts() = 'One 2, Two 0');
UPDATE public.user_library SET collection_id = 'a2000000-0000-4000-8000-000000000000' WHERE id = 'a1100000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one moves to another collection', pg_temp.counts() = 'One 1, Two 1');
UPDATE public.user_library SET collection_id = 'a2000000-0000-4000-8000-000000000000' WHERE id = 'a1300000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one moves into a collection', pg_temp.counts() = 'One 1, Two 2');
UPDATE public.user_library SET collection_id = NULL WHERE id = 'a1100000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one moves out', pg_temp.counts() = 'One 1, Two 1');
UPDATE public.user_library SET collection_id = collection_id, is_favorite = true;
SELECT pg_temp.so('one stays where it is', pg_temp.counts() = 'One 1, Two 1');
DELETE FROM public.user_library WHERE id = 'a1200000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one goes', pg_temp.counts() = 'One 0, Two 1');
SELECT pg_temp.refused('a move to B''s collection',
    $$UPDATE public.user_library SET collection_id = 'b1000000-0000-4000-8000-000000000000'$$);
DELETE FROM public.user_collections WHERE id = 'a2000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('a collection goes, its assets stay', pg_temp.counts() = 'One 0'
    AND pg_temp.sees('SELECT FROM public.user_library WHERE collection_id IS NULL') = 2);

-- Limits of the document.
SELECT pg_temp.refused('an unknown visibility', $$UPDATE public.user_library SET visibility = 'friends'$$, '23514');
SELECT pg_temp.refused('an unknown kind of asset', format($$INSERT INTO public.workspace_assets (user_id, asset_type, temp_storage_path, file_size_bytes,
    mime_type, job_id, generation_seed, original_prompt, model_used) VALUES (%L, 'sound', 'x', 1, 'x', gen_random_uuid(), 1, 'x', 'x')$$, :'a'), '23514');
INSERT INTO public.workspace_assets (user_id, asset_type, temp_storage_path, file_size_bytes, mime_type, job_id, generation_seed, original_prompt, model_used)
VALUES (:'a', 'video', :'a' || '/w.mp4', 1, 'video/mp4', 'a3000000-0000-4000-8000-000000000000', 1, 'a dog', 'm');
SELECT pg_temp.so('an asset waits for seven days', (SELECT expires_at = now() + interval '7 days' FROM public.workspace_assets));
SELECT pg_temp.refused('the same asset twice', format($$INSERT INTO public.workspace_assets (user_id, asset_type, temp_storage_path, file_size_bytes,
    mime_type, job_id, generation_seed, original_prompt, model_used)
    VALUES (%L, 'image', 'x', 1, 'x', 'a3000000-0000-4000-8000-000000000000', 1, 'x', 'x')$$, :'a'), '23505');

-- Files: the own folder, in these two buckets.
SELECT pg_temp.act_as_nobody();
INSERT INTO storage.buckets (id, name) VALUES ('elsewhere', 'elsewhere');
INSERT INTO storage.objects (bucket_id, name) VALUES ('elsewhere', :'a' || '/1.png');
SELECT pg_temp.act_as('authenticated', :'a');
INSERT INTO storage.objects (bucket_id, name) VALUES ('workspace-temp', :'a' || '/w.mp4'), ('user-library', :'a' || '/1.png');
SELECT pg_temp.so('A sees the own files, in these buckets', pg_temp.sees('SELECT FROM storage.objects') = 2);
SELECT pg_temp.refused('a file in B''s folder of ' || bucket, format('INSERT INTO storage.objects (bucket_id, name) VALUES (%L, %L)', bucket, :'b' || '/x'))
FROM unnest(ARRAY['workspace-temp', 'user-library']) AS bucket;
SELECT pg_temp.refused('a file in another bucket', format($$INSERT INTO storage.objects (bucket_id, name) VALUES ('elsewhere', %L)$$, :'a' || '/x'));
SELECT pg_temp.refused('a file moved to another bucket', $$UPDATE storage.objects SET bucket_id = 'elsewhere' WHERE bucket_id = 'user-library'$$);

SELECT pg_temp.act_as('anon');
SELECT pg_temp.so('anon sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0)
FROM unnest(ARRAY['public.workspace_assets', 'public.user_library', 'public.user_collections', 'public.workspace_deletions',
    'storage.objects', 'storage.buckets']) AS relation;

-- updated_at.
SELECT pg_temp.act_as_nobody();
SET LOCAL session_replication_role = replica;
UPDATE public.user_library SET updated_at = '2020-01-01';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.act_as('authenticated', :'a');
UPDATE public.user_library SET custom_title = 'Dog' WHERE id = 'a1100000-0000-4000-8000-000000000000';
SELECT pg_temp.so('updated_at says what changed', (SELECT array_agg(id) FROM public.user_library WHERE updated_at = now())
    = ARRAY['a1100000-0000-4000-8000-000000000000']::uuid[]);

-- Cleanup, as the job runs it.
SELECT pg_temp.act_as_nobody();
INSERT INTO public.workspace_assets (user_id, asset_type, temp_storage_path, file_size_bytes, mime_type, job_id, generation_seed, original_prompt,
    model_used, expires_at)
SELECT who::uuid, 'image', path, 1, 'image/png', gen_random_uuid(), 1, 'x', 'm', expires
FROM (VALUES (:'a', 'a-second-ago', now() - interval '1 second'), (:'b', 'a-year-ago', now() - interval '1 year'), (:'b', 'a-year-ago', now() - interval '1 day'),
    (:'a', 'now', now()), (:'a', 'soon', now() + interval '1 second'), (:'b', 'never', NULL)) AS asset (who, path, expires);
SELECT pg_temp.so('one job every hour, of postgres', (
    SELECT count(*) = 1 AND bool_and(schedule = '15 * * * *' AND username = 'postgres' AND active)
    FROM cron.job WHERE command = 'SELECT public.cleanup_expired_workspace_assets()'));
SET LOCAL ROLE postgres;
SELECT public.cleanup_expired_workspace_assets();
SELECT pg_temp.act_as_nobody();
SELECT pg_temp.so('what expired is gone, and only that', (SELECT array_agg(temp_storage_path ORDER BY temp_storage_path) FROM public.workspace_assets)
    = ARRAY[:'a' || '/w.mp4', :'b' || '/w.png', 'never', 'now', 'soon']);
SELECT pg_temp.so('its files wait for the storage API', (SELECT array_agg(storage_path ORDER BY storage_path) FROM public.workspace_deletions)
    = ARRAY['a-second-ago', 'a-year-ago']);
SELECT pg_temp.so('the library is as it was', (SELECT count(*) = 3 FROM public.user_library));

SELECT pg_temp.so('two private buckets of 1 GB', (
    SELECT count(*) = 2 AND bool_and(NOT public AND file_size_limit = 1073741824
        AND allowed_mime_types = ARRAY['image/jpeg', 'image/png', 'image/webp', 'video/mp4'])
    FROM storage.buckets WHERE id IN ('workspace-temp', 'user-library')));
SELECT pg_temp.so('both are sent as they change', (SELECT array_agg(tablename::text ORDER BY tablename) FROM pg_publication_tables
    WHERE pubname = 'supabase_realtime') = ARRAY['user_library', 'workspace_assets']);
DELETE FROM auth.users WHERE id = :'a';
SELECT pg_temp.so('nothing of A is left', NOT EXISTS (SELECT FROM public.user_library WHERE user_id = :'a')
    AND NOT EXISTS (SELECT FROM public.user_collections WHERE user_id = :'a'));
ROLLBACK;
