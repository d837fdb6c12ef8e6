-- Security labels of a provider that this server has not loaded: they are kept as the provider's would be.
-- $1: COMMENT ON the object IS a text that nobody else has. It says which object is meant, and is undone.
CREATE OR REPLACE FUNCTION pg_catalog.schemactl_label(comment text, marker text, provider text, label text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  class oid;
  object oid;
  part int;
  is_shared bool := false;
BEGIN
  BEGIN
    EXECUTE comment;
    SELECT d.classoid, d.objoid, d.objsubid INTO class, object, part
      FROM pg_catalog.pg_description d WHERE d.description = marker;
    IF class IS NULL THEN
      SELECT d.classoid, d.objoid, 0, true INTO class, object, part, is_shared
        FROM pg_catalog.pg_shdescription d WHERE d.description = marker;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'SC001';
  EXCEPTION WHEN SQLSTATE 'SC001' THEN
    NULL;
  END;
  PERFORM pg_catalog.schemactl_set_label(class, object, part, is_shared, provider, label);
END
$$;

CREATE OR REPLACE FUNCTION pg_catalog.schemactl_set_label(class oid, object oid, part int, is_shared bool, provider text, label text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET allow_system_table_mods = on AS $$
BEGIN
  IF is_shared THEN
    DELETE FROM pg_catalog.pg_shseclabel l WHERE (l.classoid, l.objoid, l.provider) = ($1, $2, $5);
    INSERT INTO pg_catalog.pg_shseclabel (classoid, objoid, provider, label) SELECT $1, $2, $5, $6 WHERE $6 IS NOT NULL;
  ELSE
    DELETE FROM pg_catalog.pg_seclabel l WHERE (l.classoid, l.objoid, l.objsubid, l.provider) = ($1, $2, $3, $5);
    INSERT INTO pg_catalog.pg_seclabel (classoid, objoid, objsubid, provider, label)
      SELECT $1, $2, $3, $5, $6 WHERE $6 IS NOT NULL;
  END IF;
END
$$;
