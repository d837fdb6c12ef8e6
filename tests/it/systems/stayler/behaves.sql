-- How examples/stayler behaves. psql -v ON_ERROR_STOP=1, as a superuser; everything is rolled back.
BEGIN;
\ir ../asserts.sql
\o /dev/null

-- A and B signed up as users (with the asserts); V signs up as a vendor.
\set v '00000000-0000-4000-8000-0000000000f1'
INSERT INTO auth.users (id, email, raw_user_meta_data)
VALUES (:'v', 'v@example.com', '{"account_type": "vendor", "business_name": "Coats"}');
SELECT pg_temp.so('whoever signs up is a user', (SELECT array_agg(id ORDER BY id) FROM public.users) = ARRAY[:'a', :'b', :'c']::uuid[]);
SELECT pg_temp.so('or a vendor', (SELECT business_name = 'Coats' FROM public.vendors WHERE id = :'v'));

-- The vendor's cloths: one public, one not.
SELECT pg_temp.act_as('authenticated', :'v');
INSERT INTO public.images (id, owner_id, owner_type, file_path, file_name, original_url, file_size, mime_type, type, is_public) VALUES
    ('c1000000-0000-4000-8000-000000000000', :'v', 'vendor', '/c1.png', 'c1.png', 'x', 300, 'image/png', 'cloth', true),
    ('c2000000-0000-4000-8000-000000000000', :'v', 'vendor', '/c2.png', 'c2.png', 'x', 400, 'image/png', 'cloth', false);

-- B's image and albums.
SELECT pg_temp.act_as('authenticated', :'b');
INSERT INTO public.albums (id, owner_id, owner_type, name, is_public) VALUES
    ('ab000000-0000-4000-8000-000000000000', :'b', 'user', 'Mine', false),
    ('ab100000-0000-4000-8000-000000000000', :'b', 'user', 'Shown', true);
INSERT INTO public.images (id, owner_id, owner_type, album_id, file_path, file_name, original_url, file_size, mime_type, type, is_public) VALUES
    ('b1000000-0000-4000-8000-000000000000', :'b', 'user', 'ab000000-0000-4000-8000-000000000000', '/b1.png', 'b1.png', 'x', 10, 'image/png', 'user', true);

-- A: albums and their counts.
SELECT pg_temp.act_as('authenticated', :'a');
INSERT INTO public.albums (id, owner_id, owner_type, name) VALUES
    ('aa100000-0000-4000-8000-000000000000', :'a', 'user', 'Mine'),
    ('aa200000-0000-4000-8000-000000000000', :'a', 'user', 'Other');
SELECT pg_temp.refused('the same name again', format($$INSERT INTO public.albums (owner_id, owner_type, name) VALUES (%L, 'user', 'Mine')$$, :'a'), '23505');
INSERT INTO public.images (id, owner_id, owner_type, album_id, file_path, file_name, original_url, file_size, mime_type, type, tags) VALUES
    ('a1000000-0000-4000-8000-000000000000', :'a', 'user', 'aa100000-0000-4000-8000-000000000000', '/a1.png', 'a1.png', 'x', 100, 'image/png', 'user', '{red}'),
    ('a2000000-0000-4000-8000-000000000000', :'a', 'user', 'aa100000-0000-4000-8000-000000000000', '/a2.png', 'a2.png', 'x', 200, 'image/png', 'user', '{}'),
    ('a3000000-0000-4000-8000-000000000000', :'a', 'user', NULL, '/a3.png', 'a3.png', 'x', 500, 'image/png', 'result', '{}');
CREATE FUNCTION pg_temp.counts() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(name || ' ' || image_count, ', ' ORDER BY name) FROM public.albums WHERE owner_id = auth.uid()
$$;
SELECT pg_temp.so('images are counted', pg_temp.counts() = 'Mine 2, Other 0');
UPDATE public.images SET album_id = 'aa200000-0000-4000-8000-000000000000' WHERE id = 'a1000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('also when one moves', pg_temp.counts() = 'Mine 1, Other 1');
UPDATE public.images SET file_name = 'renamed.png' WHERE id = 'a1000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('a new name moves nothing', pg_temp.counts() = 'Mine 1, Other 1');
UPDATE public.images SET album_id = 'aa200000-0000-4000-8000-000000000000' WHERE id = 'a3000000-0000-4000-8000-000000000000';
UPDATE public.images SET album_id = NULL WHERE id = 'a1000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('into an album, out of one', pg_temp.counts() = 'Mine 1, Other 1');
DELETE FROM public.albums WHERE id = 'aa200000-0000-4000-8000-000000000000';
SELECT pg_temp.so('an album goes, its images stay',
    pg_temp.counts() = 'Mine 1' AND pg_temp.sees(format('SELECT FROM public.images WHERE owner_id = %L', :'a')) = 3);
SELECT pg_temp.refused('a count by hand', 'UPDATE public.albums SET image_count = 99');

-- A and what is B's.
SELECT pg_temp.so('A sees no image of B, not even a public one of B', pg_temp.sees(format('SELECT FROM public.images WHERE owner_id = %L', :'b')) = 0);
SELECT pg_temp.so('A sees the public cloth, not the other', pg_temp.sees($$SELECT FROM public.images WHERE type = 'cloth'$$) = 1);
SELECT pg_temp.so('A sees the public album of B, not the other',
    (SELECT array_agg(name) FROM public.albums WHERE owner_id = :'b') = ARRAY['Shown']);
SELECT pg_temp.so('A changes neither', pg_temp.changes(format($$UPDATE public.albums SET name = 'x' WHERE owner_id = %L$$, :'b')) = 0
    AND pg_temp.changes(format('DELETE FROM public.albums WHERE owner_id = %L', :'b')) = 0);
SELECT pg_temp.so('A changes no cloth', pg_temp.changes($$UPDATE public.images SET is_free = false WHERE type = 'cloth'$$) = 0);
SELECT pg_temp.refused('an image in B''s name', format($$INSERT INTO public.images
    (owner_id, owner_type, file_path, file_name, original_url, file_size, mime_type, type) VALUES (%L, 'user', '', '', '', 1, '', 'user')$$, :'b'));
SELECT pg_temp.refused('an image of A in B''s album',
    $$UPDATE public.images SET album_id = 'ab100000-0000-4000-8000-000000000000' WHERE id = 'a2000000-0000-4000-8000-000000000000'$$);
SELECT pg_temp.refused('an image given to B', format($$UPDATE public.images SET owner_id = %L WHERE id = 'a2000000-0000-4000-8000-000000000000'$$, :'b'));
SELECT pg_temp.so('A sees oneself among the users', (SELECT array_agg(id) FROM public.users) = ARRAY[:'a']::uuid[]);

-- create_conversion(), as the document calls it.
SELECT create_conversion(
    user_id := :'a',
    vendor_id := NULL,
    user_image_id := 'a1000000-0000-4000-8000-000000000000',
    cloth_image_id := 'c1000000-0000-4000-8000-000000000000',
    conversion_type := 'paid',
    style_name := 'casual'
) AS first \gset
SELECT create_conversion(
    user_id := :'a',
    user_image_id := 'a2000000-0000-4000-8000-000000000000',
    cloth_image_id := 'c1000000-0000-4000-8000-000000000000',
    conversion_type := 'free'
) AS second \gset
SELECT pg_temp.so('the conversion waits, with its job', (
    SELECT c.status = 'pending' AND c.style_name = 'casual' AND c.conversion_type = 'paid' AND j.status = 'queued' AND j.priority = 1
    FROM public.conversions c JOIN public.conversion_jobs j ON j.conversion_id = c.id WHERE c.id = :'first'));
SELECT pg_temp.so('its images were used', pg_temp.sees(format(
    $$SELECT FROM public.image_usage_history WHERE conversion_id = %L AND action = 'use_in_conversion'$$, :'first')) = 2);
SELECT pg_temp.refused('a conversion for B', format($$SELECT create_conversion(user_id := %L, user_image_id := 'b1000000-0000-4000-8000-000000000000',
    cloth_image_id := 'c1000000-0000-4000-8000-000000000000')$$, :'b'));
SELECT pg_temp.refused('a conversion of B''s image', format($$SELECT create_conversion(user_id := %L, user_image_id := 'b1000000-0000-4000-8000-000000000000',
    cloth_image_id := 'c1000000-0000-4000-8000-000000000000')$$, :'a'), 'P0002');
SELECT pg_temp.refused('a conversion with a cloth that is not public', format($$SELECT create_conversion(user_id := %L,
    user_image_id := 'a1000000-0000-4000-8000-000000000000', cloth_image_id := 'c2000000-0000-4000-8000-000000000000')$$, :'a'), 'P0002');
SELECT pg_temp.refused('a conversion for nobody', $$SELECT create_conversion(user_image_id := 'a1000000-0000-4000-8000-000000000000',
    cloth_image_id := 'c1000000-0000-4000-8000-000000000000')$$, '22023');
SELECT pg_temp.refused('a conversion of an unknown type', format($$SELECT create_conversion(user_id := %L, conversion_type := 'gift',
    user_image_id := 'a1000000-0000-4000-8000-000000000000', cloth_image_id := 'c1000000-0000-4000-8000-000000000000')$$, :'a'), '23514');
SELECT pg_temp.refused('a row past the function', format($$INSERT INTO public.conversions (user_id, user_image_id, cloth_image_id)
    VALUES (%L, 'a1000000-0000-4000-8000-000000000000', 'c1000000-0000-4000-8000-000000000000')$$, :'a'));
SELECT pg_temp.refused('a status set by A', format($$SELECT update_conversion_status(conversion_id := %L, status := 'completed')$$, :'first'));

-- record_image_usage().
SELECT record_image_usage(
    image_id := 'c1000000-0000-4000-8000-000000000000',
    user_id := :'a',
    vendor_id := NULL,
    action := 'view',
    ip_address := '192.168.1.1',
    user_agent := 'Mozilla/5.0...'
) AS usage \gset
SELECT pg_temp.so('the use is written down', (SELECT ip_address = '192.168.1.1' AND user_agent LIKE 'Mozilla%' AND user_id = :'a'
    FROM public.image_usage_history WHERE id = :'usage'));
SELECT record_image_usage(image_id := 'a1000000-0000-4000-8000-000000000000', user_id := :'a', action := 'download', ip_address := '192.168.1.1');
SELECT pg_temp.refused('a use in B''s name', format($$SELECT record_image_usage(image_id := 'c1000000-0000-4000-8000-000000000000', user_id := %L)$$, :'b'));
SELECT pg_temp.refused('a use of B''s image', format($$SELECT record_image_usage(image_id := 'b1000000-0000-4000-8000-000000000000', user_id := %L)$$, :'a'), 'P0002');
SELECT pg_temp.refused('an unknown action', format($$SELECT record_image_usage(image_id := 'c1000000-0000-4000-8000-000000000000', user_id := %L,
    action := 'stare')$$, :'a'), '23514');

-- update_conversion_status(), by a worker.
SELECT pg_temp.act_as('service_role');
UPDATE public.conversions SET created_at = '2025-01-31 23:59:00+00' WHERE id = :'first';
SELECT pg_temp.so('it starts', update_conversion_status(conversion_id := :'first', status := 'processing'));
SELECT pg_temp.so('its job started', (SELECT status = 'processing' AND started_at = now() AND completed_at IS NULL
    FROM public.conversion_jobs WHERE conversion_id = :'first'));
SELECT pg_temp.so('it ends', update_conversion_status(
    conversion_id := :'first',
    status := 'completed',
    result_image_id := 'a3000000-0000-4000-8000-000000000000',
    processing_time_ms := 5000
));
SELECT update_conversion_status(conversion_id := :'first', status := 'completed');
SELECT update_conversion_status(conversion_id := :'second', status := 'failed', error_message := 'no face found');
SELECT pg_temp.so('its job ended', (SELECT status = 'completed' AND completed_at = now() FROM public.conversion_jobs WHERE conversion_id = :'first'));
SELECT pg_temp.so('it is measured once', (
    SELECT count(*) = 1 AND bool_and(success AND processing_time_ms = 5000 AND input_file_size_bytes = 400 AND output_file_size_bytes = 500
        AND error_type IS NULL AND user_id = :'a')
    FROM public.conversion_metrics WHERE conversion_id = :'first'));
SELECT pg_temp.so('so is the one that failed', (SELECT NOT success AND error_type = 'no face found'
    FROM public.conversion_metrics WHERE conversion_id = :'second'));
SELECT pg_temp.so('what is not there is not updated', NOT update_conversion_status(conversion_id := gen_random_uuid(), status := 'failed'));

-- The numbers, as A, as B, as the vendor.
SELECT pg_temp.act_as('authenticated', :'a');
SELECT pg_temp.so('A''s conversions in numbers', (
    SELECT (s.total_conversions, s.completed_conversions, s.failed_conversions, s.pending_conversions, s.free_conversions, s.paid_conversions)
        = (2, 1, 1, 0, 1, 1) AND s.average_processing_time_ms = 5000 AND s.success_rate = 50
    FROM get_conversion_stats(p_user_id := :'a') s));
SELECT pg_temp.so('the last day counts whole', (
    SELECT s.total_conversions = 1 FROM get_conversion_stats(p_user_id := :'a', p_date_from := '2025-01-01', p_date_to := '2025-01-31') s));
SELECT pg_temp.so('A''s images in numbers', (
    SELECT (s.total_images, s.public_images, s.free_images, s.total_file_size) = (2, 0, 2, 300) AND s.average_file_size = 150
    FROM get_image_stats(p_owner_id := :'a', p_owner_type := 'user', p_image_type := 'user') s));
SELECT pg_temp.so('A''s metrics', pg_temp.sees('SELECT FROM public.conversion_metrics') = 2 AND pg_temp.sees('SELECT FROM public.conversion_jobs') = 2);
SELECT pg_temp.so('the analytics of the document run', pg_temp.sees($$SELECT action, COUNT(*) AS count, DATE(created_at) AS date
    FROM image_usage_history WHERE image_id = 'a1000000-0000-4000-8000-000000000000' GROUP BY action, DATE(created_at) ORDER BY date DESC$$) = 2);
SELECT pg_temp.act_as('authenticated', :'b');
SELECT pg_temp.so('B sees nothing of it', pg_temp.sees('SELECT FROM public.conversions') = 0 AND pg_temp.sees('SELECT FROM public.conversion_jobs') = 0
    AND pg_temp.sees('SELECT FROM public.conversion_metrics') = 0 AND pg_temp.sees('SELECT FROM public.image_usage_history') = 0);
SELECT pg_temp.so('not in numbers either', (SELECT total_conversions = 0 FROM get_conversion_stats(p_user_id := :'a')));
SELECT pg_temp.act_as('authenticated', :'v');
SELECT pg_temp.so('the vendor sees how the cloth was used, and no conversion',
    pg_temp.sees('SELECT FROM public.image_usage_history') = 3 AND pg_temp.sees('SELECT FROM public.conversions') = 0);

SELECT pg_temp.act_as('anon');
SELECT pg_temp.so('anon sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM public.%I', relation)) = 0)
FROM unnest(ARRAY['users', 'vendors', 'albums', 'images', 'image_usage_history', 'conversions', 'conversion_jobs', 'conversion_metrics']) AS relation;
SELECT pg_temp.refused('a conversion by anon', 'SELECT create_conversion()');
SELECT pg_temp.refused('numbers for anon', 'SELECT get_conversion_stats()');

-- Timestamps.
SELECT pg_temp.act_as_nobody();
SET LOCAL session_replication_role = replica;
UPDATE public.images SET updated_at = '2020-01-01';
UPDATE public.albums SET updated_at = '2020-01-01';
UPDATE public.users SET updated_at = '2020-01-01';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.act_as('authenticated', :'a');
UPDATE public.images SET tags = '{blue}' WHERE id = 'a2000000-0000-4000-8000-000000000000';
UPDATE public.users SET display_name = 'A';
SELECT pg_temp.so('updated_at says what changed and when',
    (SELECT array_agg(id) FROM public.images WHERE updated_at = now()) = ARRAY['a2000000-0000-4000-8000-000000000000']::uuid[]
    AND (SELECT updated_at = now() FROM public.users));

-- Who goes takes everything along.
SELECT pg_temp.act_as_nobody();
DELETE FROM auth.users WHERE id = :'a';
SELECT pg_temp.so('nothing of A is left', NOT EXISTS (SELECT FROM public.images WHERE owner_id = :'a')
    AND NOT EXISTS (SELECT FROM public.albums WHERE owner_id = :'a') AND NOT EXISTS (SELECT FROM public.conversions)
    AND NOT EXISTS (SELECT FROM public.conversion_metrics));
SELECT pg_temp.so('what is B''s stays', EXISTS (SELECT FROM public.images WHERE owner_id = :'b'));
ROLLBACK;
