-- What role postgres may and may not do on the platform. Run by a superuser, with psql -v ON_ERROR_STOP=1, on a database that holds the
-- platform profile and the stand-ins for pg_cron. Everything is rolled back; a broken promise raises.
BEGIN;
SET LOCAL client_min_messages = warning;

CREATE FUNCTION pg_temp.may(what text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION 'postgres may %, and could not: % (%)', what, SQLERRM, SQLSTATE;
END
$$;
CREATE FUNCTION pg_temp.may_not(what text, statement text, expected text DEFAULT '42501') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> expected THEN
            RAISE EXCEPTION 'postgres may not %; refused for another reason: % (%)', what, SQLERRM, SQLSTATE;
        END IF;
        RETURN;
    END;
    RAISE EXCEPTION 'postgres may not %, and could', what;
END
$$;
CREATE FUNCTION pg_temp.so(what text, holds boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'not so: %', what;
    END IF;
END
$$;
GRANT ALL ON ALL FUNCTIONS IN SCHEMA pg_temp TO PUBLIC;

-- Roles.
SELECT pg_temp.so('supabase_admin is a superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = 'supabase_admin'));
SELECT pg_temp.so('postgres is no superuser, with CREATEDB, CREATEROLE, REPLICATION, BYPASSRLS', (
    SELECT NOT rolsuper AND rolcreatedb AND rolcreaterole AND rolreplication AND rolbypassrls AND rolcanlogin
    FROM pg_roles WHERE rolname = 'postgres'));
SELECT pg_temp.so('the search path of postgres', (
    SELECT rolconfig @> ARRAY['search_path="\$user", public, extensions'] FROM pg_roles WHERE rolname = 'postgres'));
SELECT pg_temp.so('anon and authenticated can neither log in nor bypass row-level security', (
    SELECT bool_and(NOT rolcanlogin AND NOT rolbypassrls) FROM pg_roles WHERE rolname IN ('anon', 'authenticated')));
SELECT pg_temp.so('service_role bypasses row-level security and cannot log in', (
    SELECT NOT rolcanlogin AND rolbypassrls FROM pg_roles WHERE rolname = 'service_role'));
SELECT pg_temp.so('authenticator can log in', (SELECT rolcanlogin FROM pg_roles WHERE rolname = 'authenticator'));
SELECT pg_temp.so('authenticator becomes the roles of the API', (
    SELECT bool_and(pg_has_role('authenticator', name, 'MEMBER')) FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS name));

-- Owners.
SELECT pg_temp.so('the owners of the platform''s tables', (
    SELECT array_agg(oid::regclass || ' ' || relowner::regrole ORDER BY oid::regclass::text) = ARRAY[
        'auth.users supabase_auth_admin', 'realtime.messages supabase_realtime_admin',
        'storage.buckets supabase_storage_admin', 'storage.objects supabase_storage_admin']
    FROM pg_class
    WHERE oid IN ('auth.users'::regclass, 'storage.buckets'::regclass, 'storage.objects'::regclass, 'realtime.messages'::regclass)));
SELECT pg_temp.so('row-level security is on for storage and realtime', (
    SELECT bool_and(relrowsecurity) FROM pg_class
    WHERE oid IN ('storage.buckets'::regclass, 'storage.objects'::regclass, 'realtime.messages'::regclass)));
SELECT pg_temp.so('schema public belongs to pg_database_owner', (
    SELECT nspowner::regrole::text = 'pg_database_owner' FROM pg_namespace WHERE nspname = 'public'));
SELECT pg_temp.so('the API''s roles use schema public', (
    SELECT bool_and(has_schema_privilege(name, 'public', 'USAGE') AND NOT has_schema_privilege(name, 'public', 'CREATE'))
    FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS name));
SELECT pg_temp.so('supabase_realtime is an empty publication of postgres', (
    SELECT pubowner::regrole::text = 'postgres' AND NOT puballtables
        AND NOT EXISTS (SELECT FROM pg_publication_rel WHERE prpubid = pg_publication.oid)
    FROM pg_publication WHERE pubname = 'supabase_realtime'));
SELECT pg_temp.so('everyone reads the claims', (
    SELECT bool_and(has_function_privilege('anon', signature, 'EXECUTE'))
    FROM unnest(ARRAY['auth.uid()', 'auth.role()', 'auth.email()', 'auth.jwt()', 'storage.foldername(text)', 'storage.filename(text)',
        'storage.extension(text)']) AS signature));

-- What the functions say.
SELECT pg_temp.so('nobody is signed in without claims', auth.uid() IS NULL AND auth.role() IS NULL AND auth.jwt() IS NULL);
SELECT set_config('request.jwt.claims',
    '{"sub": "00000000-0000-0000-0000-00000000000a", "role": "authenticated", "email": "a@example.com"}', true) \g /dev/null
SELECT pg_temp.so('the claims say who is signed in',
    auth.uid() = '00000000-0000-0000-0000-00000000000a' AND auth.role() = 'authenticated' AND auth.email() = 'a@example.com'
    AND auth.jwt() ->> 'email' = 'a@example.com');
SELECT set_config('request.jwt.claims', '', true) \g /dev/null
SELECT pg_temp.so('claims that are over are none', auth.uid() IS NULL AND auth.jwt() IS NULL);
SELECT pg_temp.so('the parts of a path', storage.foldername('a/b/c.tar.gz') = ARRAY['a', 'b'] AND storage.filename('a/b/c.tar.gz') = 'c.tar.gz'
    AND storage.extension('a/b/c.tar.gz') = 'gz' AND storage.foldername('c.png') = '{}');

SET LOCAL ROLE postgres;

-- Schema public is the user's.
SELECT pg_temp.may('create a table that refers to auth.users',
    'CREATE TABLE public.notes (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users (id) ON DELETE CASCADE)');
SELECT pg_temp.may('add such a key later',
    'ALTER TABLE public.notes ADD editor_id uuid, ADD CONSTRAINT notes_editor FOREIGN KEY (editor_id) REFERENCES auth.users (id)');
SELECT pg_temp.may('read auth.users in a view', 'CREATE VIEW public.people AS SELECT id, email FROM auth.users');
SELECT pg_temp.may('create a function', 'CREATE FUNCTION public.on_user() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NEW; END''');
SELECT pg_temp.may('add a table to supabase_realtime', 'ALTER PUBLICATION supabase_realtime ADD TABLE public.notes');
SELECT pg_temp.may('take it out again', 'ALTER PUBLICATION supabase_realtime DROP TABLE public.notes');
SELECT pg_temp.may('create a schema', 'CREATE SCHEMA private');
SELECT pg_temp.may('create a function in extensions', 'CREATE FUNCTION extensions.f() RETURNS int LANGUAGE sql RETURN 1');

-- auth.
SELECT pg_temp.may('create a trigger on auth.users',
    'CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.on_user()');
SELECT pg_temp.may('replace it',
    'CREATE OR REPLACE TRIGGER on_auth_user_created AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION public.on_user()');
SELECT pg_temp.may('drop it', 'DROP TRIGGER on_auth_user_created ON auth.users');
SELECT pg_temp.may('create a trigger on storage.objects',
    'CREATE TRIGGER on_upload AFTER INSERT ON storage.objects FOR EACH ROW EXECUTE FUNCTION public.on_user()');
SELECT pg_temp.may('drop that, too', 'DROP TRIGGER on_upload ON storage.objects');
SELECT pg_temp.may('drop a trigger on auth.users with its function',
    'CREATE TRIGGER gone AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION public.on_user(); DROP FUNCTION public.on_user() CASCADE');
SELECT pg_temp.may('drop a table that refers to auth.users', 'DROP TABLE public.notes');
SELECT pg_temp.may_not('create a table in auth', 'CREATE TABLE auth.mine (id int)');
SELECT pg_temp.may_not('create a function in auth', 'CREATE FUNCTION auth.mine() RETURNS int LANGUAGE sql RETURN 1');
SELECT pg_temp.may_not('replace auth.uid()', 'CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS ''SELECT NULL::uuid''');
SELECT pg_temp.may_not('drop auth.uid()', 'DROP FUNCTION auth.uid()');
SELECT pg_temp.may_not('add a column to auth.users', 'ALTER TABLE auth.users ADD nickname text');
SELECT pg_temp.may_not('create an index on auth.users', 'CREATE INDEX ON auth.users (created_at)');
SELECT pg_temp.may_not('drop auth.users', 'DROP TABLE auth.users CASCADE');

-- storage and realtime: policies.
SELECT pg_temp.may('create a policy on ' || relation, format('CREATE POLICY "Mine" ON %s FOR SELECT USING (true)', relation)),
       pg_temp.may('alter a policy on ' || relation, format('ALTER POLICY "Mine" ON %s TO authenticated USING (auth.uid() IS NOT NULL)', relation)),
       pg_temp.may_not('rename a policy on ' || relation, format('ALTER POLICY "Mine" ON %s RENAME TO "Yours"', relation)),
       pg_temp.may('drop a policy on ' || relation, format('DROP POLICY "Mine" ON %s', relation))
FROM unnest(ARRAY['storage.objects', 'storage.buckets', 'realtime.messages']) AS relation;
SELECT pg_temp.may('rename a policy of its own', $$
    CREATE TABLE public.own (id int);
    CREATE POLICY a ON public.own;
    ALTER POLICY a ON public.own RENAME TO b;
    ALTER POLICY b ON public.own USING (true)
$$);
SELECT pg_temp.may_not('switch row-level security on for storage.objects', 'ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY');
SELECT pg_temp.may_not('switch it off', 'ALTER TABLE storage.objects DISABLE ROW LEVEL SECURITY');
SELECT pg_temp.may_not('add a column to storage.objects', 'ALTER TABLE storage.objects ADD note text');
SELECT pg_temp.may_not('disable a trigger of storage.objects', 'ALTER TABLE storage.objects DISABLE TRIGGER protect_objects_delete');
SELECT pg_temp.may_not('take storage.objects over', 'ALTER TABLE storage.objects OWNER TO postgres');
SELECT pg_temp.may_not('create an index on storage.objects', 'CREATE INDEX ON storage.objects (owner_id)');
SELECT pg_temp.may_not('create a table in storage', 'CREATE TABLE storage.mine (id int)');
SELECT pg_temp.may_not('create a view in storage', 'CREATE VIEW storage.mine AS SELECT 1 AS one');
SELECT pg_temp.may_not('create a function in storage', 'CREATE FUNCTION storage.mine() RETURNS int LANGUAGE sql RETURN 1');
SELECT pg_temp.may_not('comment on storage.objects', 'COMMENT ON TABLE storage.objects IS ''mine''');
SELECT pg_temp.may_not('drop storage.objects', 'DROP TABLE storage.objects CASCADE');
SELECT pg_temp.may_not('drop a schema of the platform', 'DROP SCHEMA storage CASCADE');

-- storage: rows.
SELECT pg_temp.may('create a bucket', $$INSERT INTO storage.buckets (id, name) VALUES ('pictures', 'pictures')$$);
SELECT pg_temp.may('update a bucket', $$UPDATE storage.buckets SET public = true, file_size_limit = 1024, updated_at = now() WHERE id = 'pictures'$$);
SELECT pg_temp.may_not('give a bucket a lifecycle', $$UPDATE storage.buckets SET lifecycle_configuration = '{"rules": [{}]}',
    lifecycle_configuration_generation = gen_random_uuid() WHERE id = 'pictures'$$);
SELECT pg_temp.may_not('create a bucket with a lifecycle', $$INSERT INTO storage.buckets (id, name, lifecycle_configuration,
    lifecycle_configuration_generation) VALUES ('x', 'x', '{"rules": [{}]}', gen_random_uuid())$$);
SELECT pg_temp.may_not('delete a bucket by a plain DELETE', $$DELETE FROM storage.buckets WHERE id = 'pictures'$$);
SELECT pg_temp.may_not('delete objects by a plain DELETE', 'DELETE FROM storage.objects');
SELECT pg_temp.may('put an object in', $$INSERT INTO storage.objects (bucket_id, name) VALUES ('pictures', 'a/b.png')$$);
SET LOCAL storage.allow_delete_query = 'true';
SELECT pg_temp.may_not('delete a bucket that holds objects', $$DELETE FROM storage.buckets WHERE id = 'pictures'$$, '23503');
SELECT pg_temp.may('delete an empty bucket when asked by name', $$
    INSERT INTO storage.buckets (id, name) VALUES ('empty', 'empty');
    DELETE FROM storage.buckets WHERE id = 'empty'
$$);
SET LOCAL storage.allow_delete_query = 'false';

-- Superuser's business.
SELECT pg_temp.may_not('create an event trigger',
    'CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION extensions.issue_platform_guard_end()');
SELECT pg_temp.may_not('become a superuser', 'ALTER ROLE postgres SUPERUSER');

-- Jobs: one of its own, changed under the same name, gone again.
SELECT pg_temp.may('schedule a job', $$SELECT cron.schedule('nightly', '0 3 * * *', 'select 1')$$);
SELECT pg_temp.may('schedule it anew', $$SELECT cron.schedule('nightly', '30 4 * * *', 'select 2')$$);
SELECT pg_temp.so('a name is one job', (
    SELECT count(*) = 1 AND bool_and(schedule = '30 4 * * *' AND command = 'select 2' AND username = 'postgres'
        AND database = current_database() AND active)
    FROM cron.job WHERE jobname = 'nightly'));
SELECT pg_temp.may('unschedule it', $$SELECT cron.unschedule('nightly')$$);
SELECT pg_temp.may_not('unschedule what is not there', $$SELECT cron.unschedule('nightly')$$, 'XX000');
SELECT pg_temp.may_not('schedule at no time', $$SELECT cron.schedule('broken', '0 25 * * *', 'select 1')$$, '22023');

-- The API's roles get in through policies only.
RESET ROLE;
SET LOCAL ROLE anon;
SELECT pg_temp.so('anon sees no buckets and no objects', NOT EXISTS (SELECT FROM storage.buckets) AND NOT EXISTS (SELECT FROM storage.objects));
SELECT pg_temp.may_not('(as anon) read auth.users', 'SELECT FROM auth.users');
SELECT pg_temp.may_not('(as anon) create a table in public', 'CREATE TABLE public.theirs (id int)');
RESET ROLE;

ROLLBACK;
