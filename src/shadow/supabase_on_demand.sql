-- What a Supabase project has once somebody has turned it on: loaded after supabase.sql, by the same superuser, where there is no
-- project to look at.

SET ROLE supabase_admin;

-- supabase_functions: what database webhooks call; it is there once somebody has turned them on ------------------------------------
CREATE SCHEMA supabase_functions;
GRANT USAGE ON SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
CREATE TABLE supabase_functions.hooks (
    id bigserial PRIMARY KEY,
    hook_table_id integer NOT NULL,
    hook_name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    request_id bigint
);
GRANT ALL ON TABLE supabase_functions.hooks TO postgres, anon, authenticated, service_role;
CREATE FUNCTION supabase_functions.http_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = supabase_functions AS $$
BEGIN
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION supabase_functions.http_request() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION supabase_functions.http_request() TO postgres, anon, authenticated, service_role;

-- net: what extension pg_net makes; it is there once somebody has turned it on ------------------------------------------------------
CREATE SCHEMA net;
GRANT USAGE ON SCHEMA net TO postgres, anon, authenticated, service_role;
CREATE FUNCTION net.http_get(
    url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000
) RETURNS bigint LANGUAGE sql STRICT AS 'select 0::bigint';
CREATE FUNCTION net.http_post(
    url text, body jsonb DEFAULT '{}'::jsonb, params jsonb DEFAULT '{}'::jsonb,
    headers jsonb DEFAULT '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds integer DEFAULT 5000
) RETURNS bigint LANGUAGE sql AS 'select 0::bigint';
CREATE FUNCTION net.http_delete(
    url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000,
    body jsonb DEFAULT NULL::jsonb
) RETURNS bigint LANGUAGE sql AS 'select 0::bigint';

-- supabase_migrations: where the command-line tool notes what it has run --------------------------------------------------------------
CREATE SCHEMA supabase_migrations AUTHORIZATION postgres;
CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
ALTER TABLE supabase_migrations.schema_migrations OWNER TO postgres;

RESET ROLE;
