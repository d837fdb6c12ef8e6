-- How examples/tryon behaves. psql -v ON_ERROR_STOP=1, as a superuser; everything is rolled back.
BEGIN;
\ir ../asserts.sql
\o /dev/null

-- Rows and files of A and B; C is an admin.
INSERT INTO public.admin_users (user_id) VALUES (:'c');
INSERT INTO storage.buckets (id, name) VALUES ('elsewhere', 'elsewhere');
INSERT INTO storage.objects (bucket_id, name) VALUES
    ('tryon-images', :'a' || '/shirt.png'), ('tryon-images', :'b' || '/coat.png'), ('elsewhere', :'a' || '/letter.pdf');
SELECT pg_temp.act_as('service_role');
INSERT INTO public.tryon_sessions (id, user_id) VALUES ('11111111-0000-4000-8000-000000000000', :'b');
INSERT INTO public.tryon_files (file_id, user_id, type) VALUES ('b-1', :'b', 'garment');
INSERT INTO public.tryon_analytics (session_id, event_type) VALUES ('11111111-0000-4000-8000-000000000000', 'started');

-- A: the own rows, and nothing of B's.
SELECT pg_temp.act_as('authenticated', :'a');
INSERT INTO public.tryon_sessions (user_id) VALUES (:'a');
INSERT INTO public.tryon_files (file_id, user_id, type) VALUES ('a-1', :'a', 'person');
SELECT pg_temp.so('A sees one session, the own one', pg_temp.sees('SELECT FROM public.tryon_sessions') = 1);
SELECT pg_temp.so('A sees one file row, the own one',
    pg_temp.sees('SELECT FROM public.tryon_files') = 1 AND pg_temp.sees($$SELECT FROM public.tryon_files WHERE file_id = 'a-1'$$) = 1);
SELECT pg_temp.refused('a session in B''s name', format('INSERT INTO public.tryon_sessions (user_id) VALUES (%L)', :'b'));
SELECT pg_temp.refused('a file in B''s name', format($$INSERT INTO public.tryon_files (file_id, user_id, type) VALUES ('x', %L, 'person')$$, :'b'));
SELECT pg_temp.refused('a file of an unknown type',
    format($$INSERT INTO public.tryon_files (file_id, user_id, type) VALUES ('x', %L, 'shoe')$$, :'a'), '23514');
SELECT pg_temp.so('A changes no session', pg_temp.changes('UPDATE public.tryon_sessions SET status = ''done''') = 0);
SELECT pg_temp.so('A deletes no file row', pg_temp.changes('DELETE FROM public.tryon_files') = 0);
SELECT pg_temp.so('A reads no analytics', pg_temp.sees('SELECT FROM public.tryon_analytics') = 0);
SELECT pg_temp.refused('analytics written by A', $$INSERT INTO public.tryon_analytics (event_type) VALUES ('forged')$$);
SELECT pg_temp.so('A sees no admins', pg_temp.sees('SELECT FROM public.admin_users') = 0);
SELECT pg_temp.refused('A as an admin', format('INSERT INTO public.admin_users (user_id) VALUES (%L)', :'a'));
SELECT pg_temp.so('A sees no deletions', pg_temp.sees('SELECT FROM public.storage_deletions') = 0);
SELECT pg_temp.refused('a cleanup by A', 'SELECT public.cleanup_expired_files()');

-- A's folder, in this bucket only.
SELECT pg_temp.so('A sees the own file alone', (SELECT array_agg(name) FROM storage.objects) = ARRAY[:'a' || '/shirt.png']);
INSERT INTO storage.objects (bucket_id, name) VALUES ('tryon-images', :'a' || '/hat.png');
SELECT pg_temp.refused('an upload to B''s folder', format($$INSERT INTO storage.objects (bucket_id, name) VALUES ('tryon-images', %L)$$, :'b' || '/x.png'));
SELECT pg_temp.refused('an upload to no folder', $$INSERT INTO storage.objects (bucket_id, name) VALUES ('tryon-images', 'x.png')$$);
SELECT pg_temp.refused('an upload to another bucket', format($$INSERT INTO storage.objects (bucket_id, name) VALUES ('elsewhere', %L)$$, :'a' || '/x.png'));
SELECT pg_temp.so('A moves no file', pg_temp.changes($$UPDATE storage.objects SET name = 'x'$$) = 0);

-- Admins read analytics, and still no one's files.
SELECT pg_temp.act_as('authenticated', :'c');
SELECT pg_temp.so('an admin reads analytics', pg_temp.sees('SELECT FROM public.tryon_analytics') = 1);
SELECT pg_temp.so('an admin sees no one else''s files', pg_temp.sees('SELECT FROM public.tryon_files') = 0);
SELECT pg_temp.so('an admin changes no analytics', pg_temp.changes('DELETE FROM public.tryon_analytics') = 0);

SELECT pg_temp.act_as('anon');
SELECT pg_temp.so('anon sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0)
FROM unnest(ARRAY['public.tryon_sessions', 'public.tryon_files', 'public.tryon_analytics', 'public.admin_users', 'public.storage_deletions',
    'storage.objects', 'storage.buckets']) AS relation;
SELECT pg_temp.refused('a file by anon', $$INSERT INTO public.tryon_files (file_id, type) VALUES ('x', 'person')$$);

-- updated_at.
SELECT pg_temp.act_as_nobody();
ALTER TABLE public.tryon_sessions DISABLE TRIGGER USER;
UPDATE public.tryon_sessions SET updated_at = '2020-01-01';
ALTER TABLE public.tryon_sessions ENABLE TRIGGER USER;
SELECT pg_temp.act_as('service_role');
UPDATE public.tryon_sessions SET status = 'completed' WHERE user_id = :'b';
SELECT pg_temp.so('updated_at says when a session changed', updated_at = now()) FROM public.tryon_sessions WHERE user_id = :'b';
SELECT pg_temp.so('and leaves the others alone', updated_at = '2020-01-01') FROM public.tryon_sessions WHERE user_id = :'a';

-- Cleanup: what expired, and only that, its image handed over for deletion.
INSERT INTO public.tryon_files (file_id, user_id, type, expires_at, storage_url) VALUES
    ('old-path', :'a', 'person', now() - interval '1 second', :'a' || '/old.png'),
    ('old-url', :'b', 'garment', now() - interval '1 year', 'https://x.example/storage/v1/object/tryon-images/' || :'b' || '/old.png'),
    ('old-nothing', :'b', 'garment', now() - interval '1 day', NULL),
    ('today', :'b', 'garment', now(), :'b' || '/now.png'),
    ('later', :'b', 'garment', now() + interval '1 second', :'b' || '/later.png');
SELECT pg_temp.so('three files expired', public.cleanup_expired_files() = 3);
SELECT pg_temp.so('the others are there',
    (SELECT array_agg(file_id ORDER BY file_id) FROM public.tryon_files) = ARRAY['a-1', 'b-1', 'later', 'today']);
SELECT pg_temp.so('the images of the expired ones wait for the storage API',
    (SELECT array_agg(bucket_id || ' ' || name ORDER BY name) FROM public.storage_deletions)
    = ARRAY['tryon-images ' || :'a' || '/old.png', 'tryon-images ' || :'b' || '/old.png']);
SELECT pg_temp.so('nothing is left to expire', public.cleanup_expired_files() = 0);
SELECT pg_temp.so('a file lives for 30 days', expires_at = now() + interval '30 days') FROM public.tryon_files WHERE file_id = 'a-1';

-- The nightly job runs what it says, as postgres.
SELECT pg_temp.act_as_nobody();
SELECT pg_temp.so('one nightly job of postgres', (
    SELECT count(*) = 1 AND bool_and(schedule = '0 3 * * *' AND command = 'select public.cleanup_expired_files()' AND username = 'postgres' AND active)
    FROM cron.job WHERE jobname = 'cleanup-expired-files'));
SET LOCAL ROLE postgres;
SELECT public.cleanup_expired_files();
SELECT pg_temp.act_as_nobody();

SELECT pg_temp.so('a private bucket of 10 MB for three kinds of images', (
    SELECT NOT public AND file_size_limit = 10 * 1024 * 1024 AND allowed_mime_types = ARRAY['image/jpeg', 'image/png', 'image/webp']
    FROM storage.buckets WHERE id = 'tryon-images'));
ROLLBACK;
