-- The Supabase platform in small: what user files stand on when there is no target to copy it from.
--
-- Run by a superuser of any name, in one transaction or none, in an empty database of PostgreSQL 14 or later. It holds what files of
-- real projects refer to (roles, auth, storage, realtime, vault, extensions, publications) with the platform's owners, grants and
-- guards; it is not the platform's own history. Beside this file:
--   supabase_grants.sql  the default privileges that projects made before 30 May 2026 have in schema public; newer ones go without
--   cron.sql             the stand-ins for pg_cron
-- The caller makes role postgres the owner of the database, and sets the search path when it acts as another role.

SET client_min_messages = warning;
SET check_function_bodies = off;

-- Roles ---------------------------------------------------------------------------------------------------------------------
-- They belong to the whole server, so what exists is left as it is.
DO $roles$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('supabase_admin', 'SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS LOGIN'),
            ('postgres', 'NOSUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS LOGIN'),
            ('anon', 'NOLOGIN'),
            ('authenticated', 'NOLOGIN'),
            ('service_role', 'NOLOGIN BYPASSRLS'),
            ('authenticator', 'NOINHERIT LOGIN'),
            ('dashboard_user', 'NOLOGIN CREATEDB CREATEROLE REPLICATION'),
            ('pgbouncer', 'LOGIN'),
            ('supabase_auth_admin', 'NOINHERIT CREATEROLE LOGIN'),
            ('supabase_storage_admin', 'NOINHERIT CREATEROLE LOGIN'),
            ('supabase_realtime_admin', 'NOINHERIT NOLOGIN'),
            ('supabase_replication_admin', 'REPLICATION LOGIN'),
            ('supabase_etl_admin', 'REPLICATION LOGIN'),
            ('supabase_read_only_user', 'BYPASSRLS LOGIN')
        ) AS role (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
            -- The backslash is the platform's own: its first entry names no schema.
            IF wanted.name = 'postgres' THEN
                ALTER ROLE postgres SET search_path = "\$user", public, extensions;
            ELSIF wanted.name = 'supabase_admin' THEN
                ALTER ROLE supabase_admin SET search_path = "$user", public, auth, extensions;
            ELSIF wanted.name = 'supabase_auth_admin' THEN
                ALTER ROLE supabase_auth_admin SET search_path = auth;
            ELSIF wanted.name = 'supabase_storage_admin' THEN
                ALTER ROLE supabase_storage_admin SET search_path = storage;
            END IF;
        END IF;
    END LOOP;
END
$roles$;

GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role TO postgres WITH ADMIN OPTION;
GRANT authenticator TO postgres, supabase_storage_admin;
GRANT pg_monitor, pg_signal_backend, pg_read_all_data TO postgres;
GRANT supabase_realtime_admin TO postgres;
-- The platform lets postgres manage policies and drop triggers on tables that it does not own, by an extension of the server
-- (supautils). Plain PostgreSQL knows ownership only, so that postgres is made a member of the owners here, and the event triggers at
-- the end of this file take back what membership gives too much.
GRANT supabase_auth_admin, supabase_storage_admin TO postgres;

SET ROLE supabase_admin;

-- Schemas -------------------------------------------------------------------------------------------------------------------
-- 14 gives CREATE on public to everyone and the schema to its bootstrap superuser; the platform has looked like 15 throughout.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
GRANT ALL ON SCHEMA public TO postgres;

CREATE SCHEMA extensions AUTHORIZATION postgres;
GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role;
GRANT ALL ON SCHEMA extensions TO dashboard_user;

CREATE SCHEMA auth;
GRANT ALL ON SCHEMA auth TO supabase_auth_admin, dashboard_user;
GRANT USAGE ON SCHEMA auth TO postgres, anon, authenticated, service_role;

CREATE SCHEMA storage;
GRANT ALL ON SCHEMA storage TO supabase_storage_admin, dashboard_user;
GRANT USAGE ON SCHEMA storage TO postgres WITH GRANT OPTION;
GRANT USAGE ON SCHEMA storage TO anon, authenticated, service_role;

CREATE SCHEMA realtime;
GRANT ALL ON SCHEMA realtime TO supabase_realtime_admin;
GRANT USAGE ON SCHEMA realtime TO postgres, anon, authenticated, service_role;

CREATE SCHEMA graphql;
GRANT USAGE ON SCHEMA graphql TO postgres, anon, authenticated, service_role;
CREATE SCHEMA graphql_public;
GRANT USAGE ON SCHEMA graphql_public TO postgres, anon, authenticated, service_role;

CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO postgres WITH GRANT OPTION;
GRANT USAGE ON SCHEMA vault TO service_role;

CREATE SCHEMA pgbouncer AUTHORIZATION pgbouncer;

ALTER DEFAULT PRIVILEGES FOR ROLE supabase_auth_admin IN SCHEMA auth GRANT ALL ON TABLES TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_auth_admin IN SCHEMA auth GRANT ALL ON SEQUENCES TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_auth_admin IN SCHEMA auth GRANT ALL ON FUNCTIONS TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA realtime GRANT ALL ON TABLES TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA realtime GRANT ALL ON SEQUENCES TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin IN SCHEMA realtime GRANT ALL ON FUNCTIONS TO postgres, dashboard_user;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA storage GRANT ALL ON TABLES TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA storage GRANT ALL ON SEQUENCES TO postgres, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA storage GRANT ALL ON FUNCTIONS TO postgres, anon, authenticated, service_role;

-- Extensions: those of the platform that this server has ------------------------------------------------------------------------
DO $extensions$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('pgcrypto', 'extensions'),
            ('uuid-ossp', 'extensions'),
            ('pgjwt', 'extensions'),
            ('pg_stat_statements', 'extensions'),
            ('pg_net', 'extensions'),
            ('pg_graphql', 'graphql')
        ) AS extension (name, schema)
    LOOP
        IF EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = wanted.name) THEN
            EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', wanted.name, wanted.schema);
        END IF;
    END LOOP;
END
$extensions$;

-- auth ----------------------------------------------------------------------------------------------------------------------
CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');
ALTER TYPE auth.aal_level OWNER TO supabase_auth_admin;

CREATE TABLE auth.users (
    instance_id uuid,
    id uuid NOT NULL,
    aud character varying(255),
    role character varying(255),
    email character varying(255),
    encrypted_password character varying(255),
    email_confirmed_at timestamp with time zone,
    invited_at timestamp with time zone,
    confirmation_token character varying(255),
    confirmation_sent_at timestamp with time zone,
    recovery_token character varying(255),
    recovery_sent_at timestamp with time zone,
    email_change_token_new character varying(255),
    email_change character varying(255),
    email_change_sent_at timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    is_super_admin boolean,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    phone text DEFAULT NULL::character varying,
    phone_confirmed_at timestamp with time zone,
    phone_change text DEFAULT ''::character varying,
    phone_change_token character varying(255) DEFAULT ''::character varying,
    phone_change_sent_at timestamp with time zone,
    confirmed_at timestamp with time zone GENERATED ALWAYS AS (LEAST(email_confirmed_at, phone_confirmed_at)) STORED,
    email_change_token_current character varying(255) DEFAULT ''::character varying,
    email_change_confirm_status smallint DEFAULT 0,
    banned_until timestamp with time zone,
    reauthentication_token character varying(255) DEFAULT ''::character varying,
    reauthentication_sent_at timestamp with time zone,
    is_sso_user boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    is_anonymous boolean DEFAULT false NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_phone_key UNIQUE (phone),
    CONSTRAINT users_email_change_confirm_status_check
        CHECK (email_change_confirm_status >= 0 AND email_change_confirm_status <= 2)
);
CREATE UNIQUE INDEX users_email_partial_key ON auth.users (email) WHERE is_sso_user = false;
CREATE INDEX users_instance_id_idx ON auth.users (instance_id);
CREATE INDEX users_is_anonymous_idx ON auth.users (is_anonymous);
COMMENT ON TABLE auth.users IS 'Auth: Stores user login data within a secure schema.';

CREATE TABLE auth.identities (
    provider_id text NOT NULL,
    user_id uuid NOT NULL,
    identity_data jsonb NOT NULL,
    provider text NOT NULL,
    last_sign_in_at timestamp with time zone,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    email text GENERATED ALWAYS AS (lower(identity_data ->> 'email')) STORED,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (id),
    CONSTRAINT identities_provider_id_provider_unique UNIQUE (provider_id, provider),
    CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE
);

CREATE TABLE auth.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    factor_id uuid,
    aal auth.aal_level,
    not_after timestamp with time zone,
    refreshed_at timestamp without time zone,
    user_agent text,
    ip inet,
    tag text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE
);

ALTER TABLE auth.users OWNER TO supabase_auth_admin;
ALTER TABLE auth.identities OWNER TO supabase_auth_admin;
ALTER TABLE auth.sessions OWNER TO supabase_auth_admin;
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;
-- REFERENCES and TRIGGER among them: foreign keys to auth.users and triggers on it are what most projects have.
GRANT ALL ON TABLE auth.users, auth.identities, auth.sessions TO postgres, dashboard_user;
GRANT SELECT ON TABLE auth.users, auth.identities, auth.sessions TO postgres WITH GRANT OPTION;

-- The claims come as one setting or, from older gateways, as one setting per claim. An unset one reads '' after its transaction.
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;
CREATE FUNCTION auth.email() RETURNS text LANGUAGE sql STABLE AS $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text
$$;
CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
ALTER FUNCTION auth.uid() OWNER TO supabase_auth_admin;
ALTER FUNCTION auth.role() OWNER TO supabase_auth_admin;
ALTER FUNCTION auth.email() OWNER TO supabase_auth_admin;
ALTER FUNCTION auth.jwt() OWNER TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth.uid(), auth.role(), auth.email(), auth.jwt() TO dashboard_user;
GRANT ALL ON FUNCTION auth.jwt() TO postgres;

-- storage -------------------------------------------------------------------------------------------------------------------
CREATE TYPE storage.buckettype AS ENUM ('STANDARD', 'ANALYTICS', 'VECTOR');
ALTER TYPE storage.buckettype OWNER TO supabase_storage_admin;

CREATE TABLE storage.buckets (
    id text NOT NULL,
    name text NOT NULL,
    owner uuid,
    created_at timestamp with time zone DEFAULT now(),
    updated_at timestamp with time zone DEFAULT now(),
    public boolean DEFAULT false,
    avif_autodetection boolean DEFAULT false,
    file_size_limit bigint,
    allowed_mime_types text[],
    owner_id text,
    type storage.buckettype DEFAULT 'STANDARD'::storage.buckettype NOT NULL,
    versioning_status text,
    lifecycle_configuration jsonb,
    lifecycle_configuration_generation uuid,
    CONSTRAINT buckets_pkey PRIMARY KEY (id),
    CONSTRAINT buckets_lifecycle_configuration_pair_check
        CHECK ((lifecycle_configuration IS NULL) = (lifecycle_configuration_generation IS NULL))
);
CREATE UNIQUE INDEX bname ON storage.buckets (name);
COMMENT ON COLUMN storage.buckets.owner IS 'Field is deprecated, use owner_id instead';

CREATE TABLE storage.objects (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    bucket_id text,
    name text,
    owner uuid,
    created_at timestamp with time zone DEFAULT now(),
    updated_at timestamp with time zone DEFAULT now(),
    last_accessed_at timestamp with time zone DEFAULT now(),
    metadata jsonb,
    path_tokens text[] GENERATED ALWAYS AS (string_to_array(name, '/'::text)) STORED,
    version text,
    owner_id text,
    user_metadata jsonb,
    CONSTRAINT objects_pkey PRIMARY KEY (id),
    CONSTRAINT "objects_bucketId_fkey" FOREIGN KEY (bucket_id) REFERENCES storage.buckets (id)
);
CREATE UNIQUE INDEX bucketid_objname ON storage.objects (bucket_id, name);
CREATE INDEX name_prefix_search ON storage.objects (name text_pattern_ops);
CREATE INDEX idx_objects_bucket_id_name ON storage.objects (bucket_id, name COLLATE "C");
COMMENT ON COLUMN storage.objects.owner IS 'Field is deprecated, use owner_id instead';

CREATE TABLE storage.migrations (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    hash character varying(40) NOT NULL,
    executed_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT migrations_pkey PRIMARY KEY (id),
    CONSTRAINT migrations_name_key UNIQUE (name)
);

CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    segments text[] := string_to_array(name, '/');
BEGIN
    RETURN segments[1 : array_length(segments, 1) - 1];
END
$$;
CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    segments text[] := string_to_array(name, '/');
BEGIN
    RETURN segments[array_length(segments, 1)];
END
$$;
CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    segments text[] := string_to_array(name, '/');
BEGIN
    -- What follows the last dot of the last segment; the whole of it when there is none.
    RETURN reverse(split_part(reverse(segments[array_length(segments, 1)]), '.', 1));
END
$$;
CREATE FUNCTION storage.update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END
$$;
CREATE FUNCTION storage.enforce_bucket_name_length() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(NEW.name) > 100 THEN
        RAISE EXCEPTION 'bucket name "%" is too long (% characters). Max is 100.', NEW.name, length(NEW.name);
    END IF;
    RETURN NEW;
END
$$;
-- Rows deleted here leave their files behind, billed and unreachable: the storage API is the way.
CREATE FUNCTION storage.protect_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('storage.allow_delete_query', true), '') <> 'true' THEN
        RAISE EXCEPTION 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
            USING ERRCODE = '42501', HINT = 'This prevents accidental data loss from orphaned objects.';
    END IF;
    RETURN NULL;
END
$$;
-- The columns about lifecycle are the storage service's own.
CREATE FUNCTION storage.protect_bucket_control_columns() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        changed := NEW.lifecycle_configuration IS NOT NULL OR NEW.lifecycle_configuration_generation IS NOT NULL;
    ELSE
        changed := (NEW.lifecycle_configuration, NEW.lifecycle_configuration_generation)
            IS DISTINCT FROM (OLD.lifecycle_configuration, OLD.lifecycle_configuration_generation);
    END IF;
    IF changed THEN
        RAISE EXCEPTION 'bucket control columns may only be changed by the configured storage service role'
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER enforce_bucket_name_length_trigger BEFORE INSERT OR UPDATE OF name ON storage.buckets
    FOR EACH ROW EXECUTE FUNCTION storage.enforce_bucket_name_length();
CREATE TRIGGER protect_bucket_control_insert BEFORE INSERT ON storage.buckets
    FOR EACH ROW EXECUTE FUNCTION storage.protect_bucket_control_columns();
CREATE TRIGGER protect_bucket_control_update
    BEFORE UPDATE OF lifecycle_configuration, lifecycle_configuration_generation ON storage.buckets
    FOR EACH ROW EXECUTE FUNCTION storage.protect_bucket_control_columns();
CREATE TRIGGER protect_buckets_delete BEFORE DELETE ON storage.buckets
    FOR EACH STATEMENT EXECUTE FUNCTION storage.protect_delete();
CREATE TRIGGER protect_objects_delete BEFORE DELETE ON storage.objects
    FOR EACH STATEMENT EXECUTE FUNCTION storage.protect_delete();
CREATE TRIGGER update_objects_updated_at BEFORE UPDATE ON storage.objects
    FOR EACH ROW EXECUTE FUNCTION storage.update_updated_at_column();

ALTER TABLE storage.buckets OWNER TO supabase_storage_admin;
ALTER TABLE storage.objects OWNER TO supabase_storage_admin;
ALTER TABLE storage.migrations OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.foldername(text) OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.filename(text) OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.extension(text) OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.update_updated_at_column() OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.enforce_bucket_name_length() OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.protect_delete() OWNER TO supabase_storage_admin;
ALTER FUNCTION storage.protect_bucket_control_columns() OWNER TO supabase_storage_admin;
ALTER TABLE storage.buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
ALTER TABLE storage.migrations ENABLE ROW LEVEL SECURITY;
GRANT ALL ON TABLE storage.buckets, storage.objects TO anon, authenticated, service_role;
GRANT ALL ON TABLE storage.buckets, storage.objects TO postgres WITH GRANT OPTION;

-- realtime ------------------------------------------------------------------------------------------------------------------
CREATE TABLE realtime.messages (
    topic text NOT NULL,
    extension text NOT NULL,
    payload jsonb,
    event text,
    private boolean DEFAULT false,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    inserted_at timestamp without time zone DEFAULT now() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (id, inserted_at)
) PARTITION BY RANGE (inserted_at);
ALTER TABLE realtime.messages OWNER TO supabase_realtime_admin;
ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;
GRANT ALL ON TABLE realtime.messages TO postgres, dashboard_user;
GRANT SELECT, INSERT, UPDATE ON TABLE realtime.messages TO anon, authenticated, service_role;

CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS $$
  select nullif(current_setting('realtime.topic', true), '')::text
$$;
ALTER FUNCTION realtime.topic() OWNER TO supabase_realtime_admin;
GRANT EXECUTE ON FUNCTION realtime.topic() TO postgres, dashboard_user;

CREATE FUNCTION realtime.send(payload jsonb, event text, topic text, private boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO realtime.messages (payload, event, topic, private, extension) VALUES (payload, event, topic, private, 'broadcast');
END
$$;
CREATE FUNCTION realtime.broadcast_changes(
    topic_name text, event_name text, operation text, table_name text, table_schema text, new record, old record,
    level text DEFAULT 'ROW'::text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM realtime.send(
        jsonb_build_object('schema', table_schema, 'table', table_name, 'operation', operation, 'record', to_jsonb(new), 'old_record',
            to_jsonb(old)),
        event_name, topic_name
    );
END
$$;
ALTER FUNCTION realtime.send(jsonb, text, text, boolean) OWNER TO supabase_realtime_admin;
ALTER FUNCTION realtime.broadcast_changes(text, text, text, text, text, record, record, text) OWNER TO supabase_realtime_admin;
GRANT EXECUTE ON FUNCTION realtime.send(jsonb, text, text, boolean) TO postgres, dashboard_user;
GRANT EXECUTE ON FUNCTION realtime.broadcast_changes(text, text, text, text, text, record, record, text) TO postgres, dashboard_user;

-- vault: the shape only; where the real one is an extension, its secrets are encrypted -----------------------------------------------
CREATE TABLE vault.secrets (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text,
    description text DEFAULT ''::text NOT NULL,
    secret text NOT NULL,
    key_id uuid,
    nonce bytea,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT secrets_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX secrets_name_idx ON vault.secrets (name) WHERE name IS NOT NULL;
CREATE VIEW vault.decrypted_secrets AS
    SELECT id, name, description, secret, secret AS decrypted_secret, key_id, nonce, created_at, updated_at FROM vault.secrets;
GRANT SELECT, DELETE ON vault.secrets, vault.decrypted_secrets TO postgres WITH GRANT OPTION;
GRANT SELECT, DELETE ON vault.secrets, vault.decrypted_secrets TO service_role;
CREATE FUNCTION vault.create_secret(
    new_secret text, new_name text DEFAULT NULL::text, new_description text DEFAULT ''::text, new_key_id uuid DEFAULT NULL::uuid
) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  insert into vault.secrets (secret, name, description, key_id) values (new_secret, new_name, new_description, new_key_id) returning id
$$;
CREATE FUNCTION vault.update_secret(
    secret_id uuid, new_secret text DEFAULT NULL::text, new_name text DEFAULT NULL::text, new_description text DEFAULT NULL::text,
    new_key_id uuid DEFAULT NULL::uuid
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  update vault.secrets set secret = coalesce(new_secret, secret), name = coalesce(new_name, name),
    description = coalesce(new_description, description), key_id = coalesce(new_key_id, key_id), updated_at = now()
  where id = secret_id
$$;
REVOKE ALL ON FUNCTION vault.create_secret(text, text, text, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault.update_secret(uuid, text, text, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.create_secret(text, text, text, uuid) TO postgres WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION vault.update_secret(uuid, text, text, text, uuid) TO postgres WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION vault.create_secret(text, text, text, uuid) TO service_role;
GRANT EXECUTE ON FUNCTION vault.update_secret(uuid, text, text, text, uuid) TO service_role;

-- Publications: the first is the user's to fill, the second the platform's own ----------------------------------------------------------
DO $publications$
BEGIN
    -- "wal_level is insufficient" says nothing here: nobody subscribes.
    SET LOCAL client_min_messages = error;
    CREATE PUBLICATION supabase_realtime;
    ALTER PUBLICATION supabase_realtime OWNER TO postgres;
    CREATE PUBLICATION supabase_realtime_messages_publication FOR TABLE realtime.messages;
END
$publications$;

-- What postgres may not do although it is a member of the owners -------------------------------------------------------------------------
-- The names begin with issue_, as the platform's own event triggers do.
CREATE FUNCTION extensions.issue_platform_guard_start() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    -- A renamed policy is only known by what it was called before.
    PERFORM set_config('platform.policies', coalesce(jsonb_object_agg(policy.oid, policy.polname)::text, '{}'), true)
    FROM pg_policy policy
    JOIN pg_class relation ON relation.oid = policy.polrelid
    WHERE relation.relnamespace::regnamespace::text IN ('auth', 'storage', 'realtime');
END
$$;
CREATE FUNCTION extensions.issue_platform_guard_end() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    command record;
    touched text;
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    FOR command IN SELECT classid, objid, command_tag, schema_name, object_identity FROM pg_event_trigger_ddl_commands() LOOP
        -- Policies, triggers and rules have no schema of their own: their relation's is meant.
        IF command.schema_name IS NOT NULL THEN
            CONTINUE WHEN command.schema_name NOT IN ('auth', 'storage', 'realtime');
        ELSIF command.classid IN ('pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass) THEN
            SELECT relation.relnamespace::regnamespace::text INTO touched
            FROM (
                SELECT polrelid FROM pg_policy WHERE command.classid = 'pg_policy'::regclass AND oid = command.objid
                UNION ALL
                SELECT tgrelid FROM pg_trigger WHERE command.classid = 'pg_trigger'::regclass AND oid = command.objid
                UNION ALL
                SELECT ev_class FROM pg_rewrite WHERE command.classid = 'pg_rewrite'::regclass AND oid = command.objid
            ) AS attached (relation_oid)
            JOIN pg_class relation ON relation.oid = attached.relation_oid;
            CONTINUE WHEN touched IS NULL OR touched NOT IN ('auth', 'storage', 'realtime');
            CONTINUE WHEN command.command_tag IN ('CREATE POLICY', 'CREATE TRIGGER');
            CONTINUE WHEN command.command_tag = 'ALTER POLICY' AND (
                SELECT polname = (current_setting('platform.policies', true)::jsonb ->> polname_oid)
                FROM (SELECT polname, oid::text AS polname_oid FROM pg_policy WHERE oid = command.objid) AS policy
            );
        ELSE
            CONTINUE;
        END IF;
        RAISE EXCEPTION '% refused: % belongs to the platform', command.command_tag, command.object_identity
            USING ERRCODE = '42501',
                  HINT = 'Here postgres may create, alter (not rename) and drop policies, and create and drop triggers.';
    END LOOP;
END
$$;
CREATE FUNCTION extensions.issue_platform_guard_drop() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    gone record;
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    -- A foreign key to auth.users is gone from the referring table, its triggers from auth.users: both are the user's.
    FOR gone IN
        SELECT object_type, object_identity FROM pg_event_trigger_dropped_objects()
        WHERE schema_name IN ('auth', 'storage', 'realtime') AND object_type NOT IN ('policy', 'trigger')
    LOOP
        RAISE EXCEPTION 'drop refused: % % belongs to the platform', gone.object_type, gone.object_identity USING ERRCODE = '42501';
    END LOOP;
END
$$;
CREATE EVENT TRIGGER issue_platform_guard_start ON ddl_command_start WHEN TAG IN ('ALTER POLICY')
    EXECUTE FUNCTION extensions.issue_platform_guard_start();
CREATE EVENT TRIGGER issue_platform_guard_end ON ddl_command_end
    EXECUTE FUNCTION extensions.issue_platform_guard_end();
CREATE EVENT TRIGGER issue_platform_guard_drop ON sql_drop
    EXECUTE FUNCTION extensions.issue_platform_guard_drop();

RESET ROLE;
RESET check_function_bodies;
RESET client_min_messages;
