-- What the behaves.sql files use. Included inside their transaction; nothing of it stays.
SET LOCAL client_min_messages = warning;

-- Becomes a role of the API, signed in as `who`.
CREATE FUNCTION pg_temp.act_as(role_name text, who uuid DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', role_name, true);
    PERFORM set_config('request.jwt.claims', json_build_object('role', role_name, 'sub', who)::text, true);
END
$$;

-- Becomes the superuser again, with nobody signed in.
CREATE FUNCTION pg_temp.act_as_nobody() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', 'none', true);
    PERFORM set_config('request.jwt.claims', '', true);
END
$$;

CREATE FUNCTION pg_temp.so(what text, holds boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'not so: %', what;
    END IF;
END
$$;

-- How many rows a query shows; none when the role may not even ask.
CREATE FUNCTION pg_temp.sees(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (%s) AS shown', query) INTO found;
    RETURN found;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN 0;
END
$$;

-- How many rows a statement changes; none when the role may not even try.
CREATE FUNCTION pg_temp.changes(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    EXECUTE statement;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN 0;
END
$$;

-- A statement that must fail, for this reason: by default, because it is not allowed.
CREATE FUNCTION pg_temp.refused(what text, statement text, expected text DEFAULT '42501') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> expected THEN
            RAISE EXCEPTION '% must be refused (%), and failed with: % (%)', what, expected, SQLERRM, SQLSTATE;
        END IF;
        RETURN;
    END;
    RAISE EXCEPTION '% must be refused, and was not', what;
END
$$;

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_temp TO PUBLIC;

-- The people of the tests.
INSERT INTO auth.users (id, email) VALUES
    ('00000000-0000-4000-8000-00000000000a', 'a@example.com'),
    ('00000000-0000-4000-8000-00000000000b', 'b@example.com'),
    ('00000000-0000-4000-8000-00000000000c', 'c@example.com');
\set a '00000000-0000-4000-8000-00000000000a'
\set b '00000000-0000-4000-8000-00000000000b'
\set c '00000000-0000-4000-8000-00000000000c'
