-- Makes pg_schemactl, in which stand-ins for extensions keep what they need. Its name makes it a system schema, so that
-- nobody takes it for a part of what the files describe.
SET allow_system_table_mods = on;
CREATE SCHEMA pg_schemactl;
GRANT USAGE ON SCHEMA pg_schemactl TO PUBLIC;

-- What stands in has OIDs that the server will not come to by itself.
CREATE SEQUENCE pg_schemactl.next_oid MINVALUE 3000000000;
-- The target's OIDs (old) and the shadow's (new), by catalog.
CREATE TABLE pg_schemactl.oids (class int8, old int8, new int8 NOT NULL, PRIMARY KEY (class, old));
-- The types whose values only the target's libraries understand, and what they and their functions are called there.
CREATE TABLE pg_schemactl.types (type int8 PRIMARY KEY, name text, modin text, modout text);
-- The index methods whose handler is borrowed.
CREATE TABLE pg_schemactl.borrowed (method int8 PRIMARY KEY);
-- Values and modifiers that the files contain, as written, and as the target prints them.
CREATE TABLE pg_schemactl.literals (number int GENERATED ALWAYS AS IDENTITY, type int8, value text, print text);
CREATE UNIQUE INDEX ON pg_schemactl.literals (type, pg_catalog.md5(value));
CREATE TABLE pg_schemactl.modifiers (
  number int GENERATED ALWAYS AS IDENTITY, type int8, list text[], print text, UNIQUE (type, list)
);

-- A C string: what output functions return, and functions in SQL may not.
CREATE TYPE pg_schemactl.c_string;
CREATE FUNCTION pg_schemactl.c_string_in(cstring) RETURNS pg_schemactl.c_string
  LANGUAGE internal IMMUTABLE STRICT AS 'cstring_in';
CREATE FUNCTION pg_schemactl.c_string_out(pg_schemactl.c_string) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT AS 'cstring_out';
CREATE TYPE pg_schemactl.c_string (
  INPUT = pg_schemactl.c_string_in, OUTPUT = pg_schemactl.c_string_out, INTERNALLENGTH = -2, ALIGNMENT = char
);

-- The shadow's OID of one of the target's. Below 10000 they are the same on every server. NULL when there is none here.
CREATE FUNCTION pg_schemactl.here(class int8, old int8) RETURNS int8 LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN $2 < 10000 THEN $2 ELSE (SELECT o.new FROM pg_schemactl.oids o WHERE o.class = $1 AND o.old = $2) END
$$;

CREATE FUNCTION pg_schemactl.assign(class int8, old int8) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pg_schemactl.oids VALUES ($1, $2, pg_catalog.nextval('pg_schemactl.next_oid')) ON CONFLICT DO NOTHING
$$;

-- A function in SQL of types that those must not have (cstring). It is the superuser's, whoever calls it.
CREATE FUNCTION pg_schemactl.add(name text, arguments oid[], result oid, volatility text, body text) RETURNS int8
LANGUAGE plpgsql AS $$
DECLARE
  added int8 := pg_catalog.nextval('pg_schemactl.next_oid');
BEGIN
  INSERT INTO pg_catalog.pg_proc (oid, proname, pronamespace, proowner, prolang, procost, prorows, provariadic,
      prosupport, prokind, prosecdef, proleakproof, proisstrict, proretset, provolatile, proparallel, pronargs,
      pronargdefaults, prorettype, proargtypes, prosrc)
    VALUES (added, name || added, 'pg_schemactl'::regnamespace, 10, 14, 1, 0, 0, 0, 'f', true, false, true, false,
      volatility::"char", 'u', pg_catalog.cardinality(arguments), 0, result,
      pg_catalog.array_to_string(arguments, ' ')::oidvector, body);
  RETURN added;
END
$$;

-- Runs a definition, if that is possible.
CREATE FUNCTION pg_schemactl.try(statement text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN true;
EXCEPTION WHEN others THEN
  RETURN false;
END
$$;
RESET allow_system_table_mods;
