-- How examples/canvas behaves. psql -v ON_ERROR_STOP=1, as a superuser; everything is rolled back.
BEGIN;
\ir ../asserts.sql
\o /dev/null

-- B's world, made by B.
SELECT pg_temp.act_as('authenticated', :'b');
INSERT INTO public.profiles (user_id, name) VALUES (:'b', 'Model');
INSERT INTO public.jobs (id, user_id, type) VALUES ('b1000000-0000-4000-8000-000000000000', :'b', 'product_pack');
INSERT INTO public.job_outputs (id, job_id, storage_path) VALUES
    ('b1100000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', :'b' || '/1.png');
INSERT INTO public.canvas_threads (id, user_id, source_job_id) VALUES
    ('b2000000-0000-4000-8000-000000000000', :'b', 'b1000000-0000-4000-8000-000000000000');
INSERT INTO public.canvas_assets (id, thread_id, user_id, source_output_id, base_storage_bucket, base_storage_path, current_storage_bucket, current_storage_path)
VALUES ('b3000000-0000-4000-8000-000000000000', 'b2000000-0000-4000-8000-000000000000', :'b', 'b1100000-0000-4000-8000-000000000000',
    'outputs', :'b' || '/1.png', 'outputs', :'b' || '/1.png');
INSERT INTO public.canvas_conversations (id, thread_id, user_id) VALUES
    ('b4000000-0000-4000-8000-000000000000', 'b2000000-0000-4000-8000-000000000000', :'b');
INSERT INTO public.canvas_messages (thread_id, user_id, conversation_id, asset_id, role, text) VALUES
    ('b2000000-0000-4000-8000-000000000000', :'b', 'b4000000-0000-4000-8000-000000000000', 'b3000000-0000-4000-8000-000000000000', 'user', 'Brighter');
INSERT INTO public.garment_cutouts (user_id, source_hash, source_kind, storage_path) VALUES (:'b', 'abc', 'front', :'b' || '/abc.png');
INSERT INTO storage.objects (bucket_id, name)
SELECT bucket, :'b' || '/1' FROM unnest(ARRAY['outputs', 'profiles', 'extractions', 'videos', 'zips']) AS bucket;
SELECT pg_temp.so('B sees what B made in ' || relation, pg_temp.sees(format('SELECT FROM public.%I', relation)) = 1)
FROM unnest(ARRAY['profiles', 'jobs', 'job_outputs', 'canvas_threads', 'canvas_assets', 'canvas_conversations', 'canvas_messages', 'garment_cutouts']) AS relation;
SELECT pg_temp.so('B sees the own files', pg_temp.sees('SELECT FROM storage.objects') = 5);

-- A: nothing of it.
SELECT pg_temp.act_as('authenticated', :'a');
SELECT pg_temp.so('A sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0),
       pg_temp.so('A deletes nothing in ' || relation, relation = 'storage.objects' OR pg_temp.changes(format('DELETE FROM %s', relation)) = 0)
FROM unnest(ARRAY['public.profiles', 'public.jobs', 'public.job_outputs', 'public.canvas_threads', 'public.canvas_assets',
    'public.canvas_conversations', 'public.canvas_messages', 'public.garment_cutouts', 'storage.objects']) AS relation;
SELECT pg_temp.so('A changes nothing', pg_temp.changes($$UPDATE public.jobs SET status = 'done'$$) = 0
    AND pg_temp.changes($$UPDATE public.job_outputs SET kind = 'x'$$) = 0 AND pg_temp.changes($$UPDATE storage.objects SET name = 'x'$$) = 0);
INSERT INTO public.jobs (id, user_id, type) VALUES ('a1000000-0000-4000-8000-000000000000', :'a', 'canvas_edit');
INSERT INTO public.canvas_threads (id, user_id) VALUES ('a2000000-0000-4000-8000-000000000000', :'a');
INSERT INTO public.job_outputs (job_id, storage_path) VALUES ('a1000000-0000-4000-8000-000000000000', 'x');
SELECT pg_temp.so('A sees the own output alone', pg_temp.sees('SELECT FROM public.job_outputs') = 1);
SELECT pg_temp.refused('an output of B''s job',
    $$INSERT INTO public.job_outputs (job_id, storage_path) VALUES ('b1000000-0000-4000-8000-000000000000', 'x')$$);
SELECT pg_temp.refused('an output moved to B''s job', $$UPDATE public.job_outputs SET job_id = 'b1000000-0000-4000-8000-000000000000'$$);
SELECT pg_temp.refused('a job in B''s name', format($$INSERT INTO public.jobs (user_id, type) VALUES (%L, 'x')$$, :'b'));
SELECT pg_temp.refused('a job given to B', format($$UPDATE public.jobs SET user_id = %L$$, :'b'));
SELECT pg_temp.refused('a profile in B''s name', format($$INSERT INTO public.profiles (user_id, name) VALUES (%L, 'x')$$, :'b'));
SELECT pg_temp.refused('a message in B''s thread', format($$INSERT INTO public.canvas_messages (thread_id, user_id, role)
    VALUES ('b2000000-0000-4000-8000-000000000000', %L, 'user')$$, :'a'));
SELECT pg_temp.refused('a conversation in B''s thread', format($$INSERT INTO public.canvas_conversations (thread_id, user_id)
    VALUES ('b2000000-0000-4000-8000-000000000000', %L)$$, :'a'));
SELECT pg_temp.refused('an asset in B''s thread', format($$INSERT INTO public.canvas_assets (thread_id, user_id, base_storage_bucket, base_storage_path,
    current_storage_bucket, current_storage_path) VALUES ('b2000000-0000-4000-8000-000000000000', %L, '', '', '', '')$$, :'a'));
SELECT pg_temp.refused('a message from nobody', format($$INSERT INTO public.canvas_messages (thread_id, user_id, role)
    VALUES ('a2000000-0000-4000-8000-000000000000', %L, 'system')$$, :'a'), '23514');

-- The key of the cache: user, hash, kind.
INSERT INTO public.garment_cutouts (user_id, source_hash, source_kind, storage_path) VALUES
    (:'a', 'abc', 'front', 'x'), (:'a', 'abc', 'back', 'x'), (:'a', 'def', 'front', 'x');
SELECT pg_temp.refused('the same cutout twice', format($$INSERT INTO public.garment_cutouts (user_id, source_hash, source_kind, storage_path)
    VALUES (%L, 'abc', 'front', 'y')$$, :'a'), '23505');
SELECT pg_temp.refused('a cutout of a side', format($$INSERT INTO public.garment_cutouts (user_id, source_hash, source_kind, storage_path)
    VALUES (%L, 'abc', 'left', 'y')$$, :'a'), '23514');
SELECT pg_temp.so('A sees three cutouts', pg_temp.sees('SELECT FROM public.garment_cutouts') = 3);

-- Files: the own folder in each bucket, and in these buckets only.
SELECT pg_temp.act_as_nobody();
INSERT INTO storage.buckets (id, name) VALUES ('elsewhere', 'elsewhere');
INSERT INTO storage.objects (bucket_id, name) VALUES ('elsewhere', :'a' || '/1');
SELECT pg_temp.act_as('authenticated', :'a');
INSERT INTO storage.objects (bucket_id, name)
SELECT bucket, :'a' || '/deep/1' FROM unnest(ARRAY['outputs', 'profiles', 'extractions', 'videos', 'zips']) AS bucket;
SELECT pg_temp.so('A sees the own files', pg_temp.sees('SELECT FROM storage.objects') = 5);
SELECT pg_temp.so('A renames one', pg_temp.changes(format($$UPDATE storage.objects SET name = %L WHERE bucket_id = 'zips'$$, :'a' || '/2')) = 1);
SELECT pg_temp.refused('a file moved to B''s folder', format($$UPDATE storage.objects SET name = %L WHERE bucket_id = 'zips'$$, :'b' || '/2'));
SELECT pg_temp.refused('a file moved to another bucket', $$UPDATE storage.objects SET bucket_id = 'elsewhere' WHERE bucket_id = 'zips'$$);
SELECT pg_temp.refused('a file in B''s folder of ' || bucket, format('INSERT INTO storage.objects (bucket_id, name) VALUES (%L, %L)', bucket, :'b' || '/2')),
       pg_temp.refused('a file in no folder of ' || bucket, format('INSERT INTO storage.objects (bucket_id, name) VALUES (%L, %L)', bucket, '2'))
FROM unnest(ARRAY['outputs', 'profiles', 'extractions', 'videos', 'zips']) AS bucket;
SELECT pg_temp.refused('a file elsewhere', format('INSERT INTO storage.objects (bucket_id, name) VALUES (%L, %L)', 'elsewhere', :'a' || '/2'));
-- The storage API's way of deleting: still only the own files.
SET LOCAL storage.allow_delete_query = 'true';
SELECT pg_temp.so('A deletes the own files alone', pg_temp.changes('DELETE FROM storage.objects') = 5);
SET LOCAL storage.allow_delete_query = 'false';

SELECT pg_temp.act_as('anon');
SELECT pg_temp.so('anon sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0)
FROM unnest(ARRAY['public.profiles', 'public.jobs', 'public.job_outputs', 'public.canvas_threads', 'public.canvas_assets',
    'public.canvas_conversations', 'public.canvas_messages', 'public.garment_cutouts', 'storage.objects', 'storage.buckets']) AS relation;

-- Timestamps.
SELECT pg_temp.act_as_nobody();
SET LOCAL session_replication_role = replica;
UPDATE public.profiles SET updated_at = '2020-01-01';
UPDATE public.jobs SET updated_at = '2020-01-01';
UPDATE public.canvas_threads SET updated_at = '2020-01-01';
UPDATE public.canvas_assets SET updated_at = '2020-01-01';
UPDATE public.canvas_conversations SET updated_at = '2020-01-01';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.act_as('authenticated', :'b');
UPDATE public.profiles SET name = 'Other model';
UPDATE public.jobs SET status = 'done';
UPDATE public.canvas_threads SET title = 'Coat';
UPDATE public.canvas_assets SET current_storage_path = 'x';
UPDATE public.canvas_conversations SET title = 'Colours';
SELECT pg_temp.so('updated_at of ' || relation, pg_temp.sees(format('SELECT FROM public.%I WHERE updated_at = now()', relation)) = 1)
FROM unnest(ARRAY['profiles', 'jobs', 'canvas_threads', 'canvas_assets', 'canvas_conversations']) AS relation;
SELECT pg_temp.act_as_nobody();
SELECT pg_temp.so('A''s job is as old as before', (SELECT updated_at = '2020-01-01' FROM public.jobs WHERE user_id = :'a'));

-- A job goes, its outputs with it; the creation stays.
DELETE FROM public.jobs WHERE user_id = :'b';
SELECT pg_temp.so('the creation survives its job', (SELECT source_job_id IS NULL FROM public.canvas_threads WHERE user_id = :'b')
    AND (SELECT source_output_id IS NULL FROM public.canvas_assets WHERE user_id = :'b'));
DELETE FROM auth.users WHERE id = :'b';
SELECT pg_temp.so('nothing of B is left', NOT EXISTS (SELECT FROM public.canvas_messages) AND NOT EXISTS (SELECT FROM public.profiles));

SELECT pg_temp.so('five private buckets', (
    SELECT count(*) = 5 AND NOT bool_or(public) FROM storage.buckets WHERE id IN ('outputs', 'profiles', 'extractions', 'videos', 'zips')));
ROLLBACK;
