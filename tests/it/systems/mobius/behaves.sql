-- How examples/mobius behaves, before and after migration 005. psql -v ON_ERROR_STOP=1, as a superuser; everything is rolled back.
BEGIN;
\ir ../asserts.sql
\o /dev/null

SELECT pg_temp.act_as('service_role');
INSERT INTO public.brands (id, organization_id, name) VALUES
    ('b1000000-0000-4000-8000-000000000000', gen_random_uuid(), 'One'), ('b2000000-0000-4000-8000-000000000000', gen_random_uuid(), 'Two');
INSERT INTO public.jobs (id, brand_id, idempotency_key) VALUES ('ab000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'key');
INSERT INTO public.assets (id, brand_id, job_id, prompt, image_path) VALUES
    ('a1000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'ab000000-0000-4000-8000-000000000000', 'x', '1.png'),
    ('a2000000-0000-4000-8000-000000000000', 'b2000000-0000-4000-8000-000000000000', NULL, 'y', '2.png');
INSERT INTO public.templates (brand_id, name, source_asset_id) VALUES
    ('b1000000-0000-4000-8000-000000000000', 'Start', 'a1000000-0000-4000-8000-000000000000');
INSERT INTO public.learning_settings (brand_id) VALUES ('b1000000-0000-4000-8000-000000000000');
INSERT INTO public.brand_patterns (brand_id, pattern_type, pattern, sample_count) VALUES ('b1000000-0000-4000-8000-000000000000', 'color', '{}', 1);
INSERT INTO public.industry_patterns (industry, pattern_type, pattern, contributor_count) VALUES ('food', 'color', '{}', 5);
INSERT INTO public.learning_audit_log (brand_id, action) VALUES ('b1000000-0000-4000-8000-000000000000', 'learned');
INSERT INTO storage.objects (bucket_id, name) VALUES ('brands', :'a' || '/guide.pdf'), ('assets', :'a' || '/1.png');

-- The learning trigger: on with the 50th, off again below.
INSERT INTO public.feedback (asset_id, brand_id, action)
SELECT 'a1000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'approve' FROM generate_series(1, 49);
CREATE FUNCTION pg_temp.learning() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', name, feedback_count, learning_active), ', ' ORDER BY name) FROM public.brands
$$;
SELECT pg_temp.so('49 are not enough', pg_temp.learning() = 'One 49 f, Two 0 f');
INSERT INTO public.feedback (id, asset_id, brand_id, action) VALUES
    ('f1000000-0000-4000-8000-000000000000', 'a1000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'reject');
SELECT pg_temp.so('the 50th switches learning on', pg_temp.learning() = 'One 50 t, Two 0 f');
UPDATE public.feedback SET brand_id = 'b2000000-0000-4000-8000-000000000000' WHERE id = 'f1000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one moves to the other brand', pg_temp.learning() = 'One 49 f, Two 1 f');
DELETE FROM public.feedback WHERE id = 'f1000000-0000-4000-8000-000000000000';
SELECT pg_temp.so('one goes', pg_temp.learning() = 'One 49 f, Two 0 f');
SELECT pg_temp.refused('feedback that is neither', $$INSERT INTO public.feedback (asset_id, brand_id, action)
    VALUES ('a1000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'shrug')$$, '23514');

-- Rules of the tables.
SELECT pg_temp.refused('the same job twice',
    $$INSERT INTO public.jobs (brand_id, idempotency_key) VALUES ('b1000000-0000-4000-8000-000000000000', 'key')$$, '23505');
INSERT INTO public.jobs (brand_id) VALUES ('b1000000-0000-4000-8000-000000000000'), ('b1000000-0000-4000-8000-000000000000');
SELECT pg_temp.refused('learning without consent', $$UPDATE public.learning_settings SET tier = 'private'$$, '23514');
UPDATE public.learning_settings SET tier = 'shared', consented_at = now();
SELECT pg_temp.refused('a pattern that tells brands apart',
    $$INSERT INTO public.industry_patterns (industry, pattern_type, pattern, contributor_count) VALUES ('toys', 'color', '{}', 4)$$, '23514');
SELECT pg_temp.refused('a forgotten log', 'DELETE FROM public.learning_audit_log');

-- Only the service: not users, not anon; neither rows nor files nor functions.
SELECT pg_temp.act_as(role, who::uuid),
       pg_temp.so(role || ' sees nothing in ' || relation, pg_temp.sees(format('SELECT FROM %s', relation)) = 0),
       pg_temp.so(role || ' empties nothing of ' || relation, relation LIKE 'storage.%' OR pg_temp.changes(format('DELETE FROM %s', relation)) = 0)
FROM (VALUES ('authenticated', :'a'), ('anon', NULL)) AS api (role, who),
    unnest(ARRAY['public.brands', 'public.assets', 'public.jobs', 'public.templates', 'public.feedback', 'public.learning_settings',
        'public.brand_patterns', 'public.industry_patterns', 'public.learning_audit_log', 'storage.objects', 'storage.buckets']) AS relation;
SELECT pg_temp.act_as(role, who::uuid),
       pg_temp.refused('a brand by ' || role, $$INSERT INTO public.brands (organization_id, name) VALUES (gen_random_uuid(), 'Mine')$$),
       pg_temp.refused('feedback by ' || role, $$INSERT INTO public.feedback (asset_id, brand_id, action)
           VALUES ('a1000000-0000-4000-8000-000000000000', 'b1000000-0000-4000-8000-000000000000', 'approve')$$),
       pg_temp.refused('a file by ' || role, format($$INSERT INTO storage.objects (bucket_id, name) VALUES ('assets', %L)$$, :'a' || '/2.png')),
       pg_temp.refused('a cleanup by ' || role, 'SELECT public.cleanup_expired_jobs()')
FROM (VALUES ('authenticated', :'a'), ('anon', NULL)) AS api (role, who);

-- Timestamps.
SELECT pg_temp.act_as_nobody();
SET LOCAL session_replication_role = replica;
UPDATE public.brands SET updated_at = '2020-01-01';
UPDATE public.jobs SET updated_at = '2020-01-01';
UPDATE public.assets SET updated_at = '2020-01-01';
UPDATE public.templates SET updated_at = '2020-01-01';
SET LOCAL session_replication_role = origin;
SELECT pg_temp.act_as('service_role');
UPDATE public.brands SET website = 'x' WHERE name = 'One';
UPDATE public.jobs SET progress = 50 WHERE idempotency_key = 'key';
UPDATE public.assets SET compliance_score = 99 WHERE prompt = 'x';
UPDATE public.templates SET description = 'x';
SELECT pg_temp.so('updated_at of ' || relation, pg_temp.sees(format('SELECT FROM public.%I WHERE updated_at = now()', relation)) = 1)
FROM unnest(ARRAY['brands', 'jobs', 'assets', 'templates']) AS relation;

-- Cleanup: the jobs that expired; their assets stay.
UPDATE public.jobs SET expires_at = now() - interval '1 second' WHERE idempotency_key = 'key';
INSERT INTO public.jobs (brand_id, idempotency_key, expires_at) VALUES ('b1000000-0000-4000-8000-000000000000', 'now', now());
SELECT pg_temp.so('one job expired', public.cleanup_expired_jobs() = 1);
SELECT pg_temp.so('the others are there', (SELECT count(*) = 3 AND bool_or(idempotency_key = 'now') FROM public.jobs));
SELECT pg_temp.so('its asset stays', (SELECT job_id IS NULL FROM public.assets WHERE prompt = 'x'));
SELECT pg_temp.act_as_nobody();
SELECT pg_temp.so('a job of postgres does it', (
    SELECT count(*) = 1 AND bool_and(schedule = '*/30 * * * *' AND username = 'postgres' AND active)
    FROM cron.job WHERE command = 'SELECT public.cleanup_expired_jobs()'));
SET LOCAL ROLE postgres;
SELECT public.cleanup_expired_jobs();
SELECT pg_temp.act_as_nobody();

SELECT pg_temp.so('PDFs of 50 MB, images of 10 MB, all private', (
    SELECT array_agg(concat_ws(' ', id, public, file_size_limit, allowed_mime_types) ORDER BY id)
    = ARRAY['assets f 10485760 {image/png,image/jpeg,image/webp}', 'brands f 52428800 {application/pdf}']
    FROM storage.buckets WHERE id IN ('brands', 'assets')));
SELECT pg_temp.so('the ten indexes', (
    SELECT count(*) = 10 FROM pg_indexes WHERE schemaname = 'public' AND indexname IN ('idx_brands_org', 'idx_assets_brand', 'idx_assets_job',
        'idx_jobs_brand', 'idx_jobs_status', 'idx_jobs_expires', 'idx_jobs_idempotency', 'idx_templates_brand', 'idx_feedback_brand', 'idx_feedback_asset')));

-- Migration 005, where it is in: brands without a twin are as they were, and one can be kept and changed.
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.brands'::regclass AND attname = 'compressed_twin' AND NOT attisdropped) AS twins \gset
\if :twins
SELECT pg_temp.act_as('service_role');
SELECT pg_temp.so('no twin yet', (SELECT count(*) = 2 FROM public.brands WHERE compressed_twin IS NULL));
UPDATE public.brands SET compressed_twin = '{"primary_colors": ["#000"]}' WHERE name = 'One';
UPDATE public.brands SET compressed_twin = compressed_twin || '{"tokens": 120}' WHERE name = 'One';
SELECT pg_temp.so('a twin is kept', (SELECT compressed_twin = '{"primary_colors": ["#000"], "tokens": 120}' FROM public.brands WHERE name = 'One'));
SELECT pg_temp.act_as_nobody();
SELECT pg_temp.so('and explained', col_description('public.brands'::regclass,
    (SELECT attnum FROM pg_attribute WHERE attrelid = 'public.brands'::regclass AND attname = 'compressed_twin')) IS NOT NULL);
SELECT pg_temp.so('and found', to_regclass('public.idx_brands_compressed_twin') IS NOT NULL);
\endif
ROLLBACK;
