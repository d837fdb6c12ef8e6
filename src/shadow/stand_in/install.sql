-- pg_schemactl.install makes an extension of what members.sql said about it on the target. Rows go into the catalogs
-- directly: no statement could make what only the extension's library can do. What refers to something that is not here
-- is left out.
CREATE FUNCTION pg_schemactl.install(extension text, in_schema text, of_version text, document json) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $install$
DECLARE
  about record;
  one record;
  extension_oid int8 := nextval('pg_schemactl.next_oid');
  owner int8 := 10;
  -- Always NULL, whatever the arguments; unless the server recovers, which this one never does.
  nothing CONSTANT text := 'pg_last_xact_replay_timestamp';
  -- What was there before: the values and modifiers that this adds are as the target prints them.
  values_before int8 := (SELECT coalesce(max(number), 0) FROM pg_schemactl.literals);
  modifiers_before int8 := (SELECT coalesce(max(number), 0) FROM pg_schemactl.modifiers);
BEGIN
  -- An empty list is not mentioned.
  document := json_strip_nulls(document);
  SELECT * INTO about FROM json_to_record(document->'extension')
    AS x (version text, relocatable bool, schema text, comment text);

  -- Schemas. The extension's own may be another here than on the target.
  CREATE TEMP TABLE IF NOT EXISTS place (theirs text, here int8);
  TRUNCATE place;
  FOR one IN SELECT value AS name FROM json_array_elements_text(document->'schemas') LOOP
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', one.name);
  END LOOP;
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', in_schema);
  INSERT INTO place SELECT nspname, oid FROM pg_namespace;
  UPDATE place SET here = (SELECT oid FROM pg_namespace WHERE nspname = in_schema) WHERE theirs = about.schema;
  INSERT INTO place SELECT about.schema, n.oid FROM pg_namespace n
    WHERE n.nspname = in_schema AND NOT EXISTS (SELECT FROM place p WHERE p.theirs = about.schema);

  -- What the target printed mentions the extension's own schema as little.
  PERFORM set_config('search_path', format('pg_catalog, %I, pg_temp', in_schema), true);

  INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT extension_oid, extension, owner, n.oid, about.relocatable, coalesce(of_version, about.version)
    FROM pg_namespace n WHERE n.nspname = in_schema;
  INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 3079, extension_oid, 0, 2615, n.oid, 0, 'n' FROM pg_namespace n WHERE n.nspname = in_schema;
  IF about.comment IS NOT NULL THEN
    EXECUTE format('COMMENT ON EXTENSION %I IS %L', extension, about.comment);
  END IF;

  -- OIDs for all that is to come, because it refers to each other.
  PERFORM pg_schemactl.assign(1247, oid) FROM json_to_recordset(document->'types') AS x (oid int8, is_row bool)
    WHERE NOT is_row AND NOT EXISTS (
      SELECT FROM json_to_recordset(document->'relations') AS r ("array" int8) WHERE r."array" = x.oid);
  PERFORM pg_schemactl.assign(1255, oid) FROM json_to_recordset(document->'functions') AS x (oid int8);
  PERFORM pg_schemactl.assign(2617, oid) FROM json_to_recordset(document->'operators') AS x (oid int8);
  PERFORM pg_schemactl.assign(2601, oid) FROM json_to_recordset(document->'methods') AS x (oid int8);
  PERFORM pg_schemactl.assign(2753, oid) FROM json_to_recordset(document->'families') AS x (oid int8);
  PERFORM pg_schemactl.assign(2616, oid) FROM json_to_recordset(document->'classes') AS x (oid int8);
  PERFORM pg_schemactl.assign(2605, oid) FROM json_to_recordset(document->'casts') AS x (oid int8);
  PERFORM pg_schemactl.assign(3764, oid) FROM json_to_recordset(document->'templates') AS x (oid int8);
  PERFORM pg_schemactl.assign(3600, oid) FROM json_to_recordset(document->'dictionaries') AS x (oid int8);
  PERFORM pg_schemactl.assign(2612, oid) FROM json_to_recordset(document->'languages') AS x (oid int8);

  -- What the base has already is it.
  UPDATE pg_schemactl.oids o SET new = t.oid
    FROM json_to_recordset(document->'types') AS x (oid int8, name name, schema text) JOIN place p ON p.theirs = x.schema
      JOIN pg_type t ON t.typname = x.name AND t.typnamespace = p.here
    WHERE o.class = 1247 AND o.old = x.oid;
  UPDATE pg_schemactl.oids o SET new = f.oid
    FROM json_to_recordset(document->'functions') AS x (oid int8, name name, schema text, argtypes int8[])
      JOIN place p ON p.theirs = x.schema JOIN pg_proc f ON f.proname = x.name AND f.pronamespace = p.here
    WHERE o.class = 1255 AND o.old = x.oid AND f.proargtypes::oid[] = (
      SELECT coalesce(array_agg(pg_schemactl.here(1247, a.type)::oid ORDER BY a.number), '{}')
      FROM unnest(x.argtypes) WITH ORDINALITY AS a (type, number));

  -- Types. A value of one that only a library understands is its text.
  INSERT INTO pg_type (oid, typname, typnamespace, typowner, typlen, typbyval, typtype, typcategory, typispreferred,
      typisdefined, typdelim, typrelid, typsubscript, typelem, typarray, typinput, typoutput, typreceive, typsend,
      typmodin, typmodout, typanalyze, typalign, typstorage, typnotnull, typbasetype, typtypmod, typndims, typcollation,
      typdefault)
    SELECT pg_schemactl.here(1247, x.oid), x.name, p.here, owner, CASE WHEN is_foreign THEN -1 ELSE x.len END,
      NOT is_foreign AND x.byval, x.type, x.category, x.preferred, true, x.delim, 0,
      CASE WHEN x.subscript < 10000 AND NOT is_foreign THEN x.subscript ELSE 0 END,
      CASE WHEN is_foreign THEN 0 ELSE pg_schemactl.here(1247, x.elem) END, pg_schemactl.here(1247, x."array"),
      CASE WHEN is_foreign THEN pg_schemactl.add('input', '{2275,26,23}', 25, 'v', format(
        'insert into pg_schemactl.literals (type, value) values (%s, $1::pg_catalog.text) on conflict do nothing; '
        'select $1::pg_catalog.text', pg_schemactl.here(1247, x.oid))) ELSE pg_schemactl.here(1255, x.input) END,
      CASE WHEN is_foreign THEN pg_schemactl.add('output', '{25}', 'pg_schemactl.c_string'::regtype, 's', format(
        'select coalesce((select l.print from pg_schemactl.literals l where l.type = %s and pg_catalog.md5(l.value) = '
        'pg_catalog.md5($1)), $1)::pg_schemactl.c_string', pg_schemactl.here(1247, x.oid)))
        ELSE pg_schemactl.here(1255, x.output) END,
      0, 0,
      CASE WHEN x.modin = 0 THEN 0 ELSE pg_schemactl.add('modin', '{1263}', 23, 'v', format(
        'insert into pg_schemactl.modifiers (type, list) values (%1$s, $1::pg_catalog.text[]) on conflict do nothing; '
        'select m.number from pg_schemactl.modifiers m where m.type = %1$s and m.list = $1::pg_catalog.text[]',
        pg_schemactl.here(1247, x.oid))) END,
      CASE WHEN x.modin = 0 THEN 0 ELSE pg_schemactl.add('modout', '{23}', 'pg_schemactl.c_string'::regtype, 's',
        'select coalesce(m.print, ''('' || pg_catalog.array_to_string(m.list, '','') || '')'')::pg_schemactl.c_string '
        'from pg_schemactl.modifiers m where m.number = $1') END,
      CASE WHEN x."analyze" < 10000 AND NOT is_foreign THEN x."analyze" ELSE 0 END,
      CASE WHEN is_foreign AND x.align <> 'd' THEN 'i' ELSE x.align END, x.storage, x.not_null,
      pg_schemactl.here(1247, x.base), x.typmod, x.ndims, pg_schemactl.here(3456, x."collation"), x."default"
    FROM json_to_recordset(document->'types') AS x (oid int8, name name, schema text, len int2, byval bool, type "char",
        category "char", preferred bool, delim "char", is_row bool, subscript int8, elem int8, "array" int8, input int8,
        output int8, modin int8, modout int8, "analyze" int8, align "char", storage "char", not_null bool, base int8,
        typmod int4, ndims int4, "collation" int8, "default" text, is_foreign bool)
      JOIN place p ON p.theirs = x.schema
    WHERE NOT x.is_row AND pg_schemactl.here(1247, x.oid) IS NOT NULL AND pg_schemactl.here(1247, x.base) IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = pg_schemactl.here(1247, x.oid));
  INSERT INTO pg_schemactl.types
    SELECT pg_schemactl.here(1247, x.oid), x.printed, x.modin_name, x.modout_name
    FROM json_to_recordset(document->'types')
      AS x (oid int8, printed text, is_foreign bool, modin int8, modin_name text, modout_name text)
    WHERE (x.is_foreign OR x.modin <> 0) AND pg_schemactl.here(1247, x.oid) IS NOT NULL;
  INSERT INTO pg_enum (oid, enumtypid, enumsortorder, enumlabel)
    SELECT nextval('pg_schemactl.next_oid'), pg_schemactl.here(1247, x.oid), label.number, label.value
    FROM json_to_recordset(document->'types') AS x (oid int8, labels json)
      CROSS JOIN json_array_elements_text(coalesce(x.labels, '[]')) WITH ORDINALITY AS label (value, number);
  INSERT INTO pg_range (rngtypid, rngsubtype, rngmultitypid, rngcollation, rngsubopc, rngcanonical, rngsubdiff)
    SELECT pg_schemactl.here(1247, x.type), pg_schemactl.here(1247, x.subtype), pg_schemactl.here(1247, x.multitype),
      pg_schemactl.here(3456, x."collation"), o.oid, 0, 0
    FROM json_to_recordset(document->'ranges') AS x (type int8, subtype int8, multitype int8, "collation" int8,
        opclass text, method int8, opclass_type int8)
      JOIN pg_opclass o ON o.opcname = x.opclass AND o.opcmethod = x.method
        AND o.opcintype = pg_schemactl.here(1247, x.opclass_type)
    WHERE pg_schemactl.here(1247, x.subtype) IS NOT NULL;

  -- Relations, with their columns and keys.
  FOR one IN SELECT x.*, n.nspname AS here
    FROM json_to_recordset(document->'relations') AS x (name text, schema text, kind text, type int8, "array" int8,
        columns json, keys json)
      JOIN place p ON p.theirs = x.schema JOIN pg_namespace n ON n.oid = p.here
  LOOP
    CONTINUE WHEN NOT pg_schemactl.try((
      SELECT CASE
        WHEN one.kind = 'S' THEN format('CREATE SEQUENCE %I.%I', one.here, one.name)
        WHEN one.kind IN ('v', 'm') THEN format('CREATE VIEW %I.%I AS SELECT %s', one.here, one.name,
          string_agg(format('NULL::%s AS %I', c.type, c.name), ', ' ORDER BY c.number))
        WHEN one.kind = 'c' THEN format('CREATE TYPE %I.%I AS (%s)', one.here, one.name,
          string_agg(format('%I %s', c.name, c.type), ', ' ORDER BY c.number))
        ELSE format('CREATE TABLE %I.%I (%s%s)', one.here, one.name, string_agg(
          format('%I %s%s', c.name, c.type, CASE WHEN c.not_null THEN ' NOT NULL' END), ', ' ORDER BY c.number),
          (SELECT string_agg(', ' || k.value, '') FROM json_array_elements_text(coalesce(one.keys, '[]')) k))
        END
      FROM (SELECT e.value->>'name' AS name, e.value->>'type' AS type, (e.value->>'not_null')::bool AS not_null, e.number
        FROM json_array_elements(coalesce(one.columns, '[]')) WITH ORDINALITY AS e (value, number)) c));
    INSERT INTO pg_schemactl.oids SELECT 1247, one.type, c.reltype FROM pg_class c
      WHERE c.oid = to_regclass(format('%I.%I', one.here, one.name)) AND c.reltype <> 0 ON CONFLICT DO NOTHING;
    INSERT INTO pg_schemactl.oids SELECT 1247, one."array", t.typarray FROM pg_class c JOIN pg_type t ON t.oid = c.reltype
      WHERE c.oid = to_regclass(format('%I.%I', one.here, one.name)) AND t.typarray <> 0 ON CONFLICT DO NOTHING;
    INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
      SELECT CASE WHEN c.relkind = 'c' THEN 1247 ELSE 1259 END, CASE WHEN c.relkind = 'c' THEN c.reltype ELSE c.oid END, 0,
        3079, extension_oid, 0, 'e'
      FROM pg_class c WHERE c.oid = to_regclass(format('%I.%I', one.here, one.name));
  END LOOP;

  -- Functions give NULL.
  INSERT INTO pg_proc (oid, proname, pronamespace, proowner, prolang, procost, prorows, provariadic, prosupport, prokind,
      prosecdef, proleakproof, proisstrict, proretset, provolatile, proparallel, pronargs, pronargdefaults, prorettype,
      proargtypes, proallargtypes, proargmodes, proargnames, prosrc)
    SELECT pg_schemactl.here(1255, x.oid), x.name, p.here, owner, 12, x.cost, x.rows,
      pg_schemactl.here(1247, x."variadic"), 0, x.kind, false, x.leakproof, x.is_strict, x.retset, x.volatile, x.parallel,
      cardinality(x.argtypes), 0, pg_schemactl.here(1247, x.rettype),
      coalesce(array_to_string(inputs.types, ' '), '')::oidvector, outputs.types, x.argmodes::"char"[], x.argnames,
      coalesce(x.builtin, nothing)
    FROM json_to_recordset(document->'functions') AS x (oid int8, name name, schema text, cost float4, rows float4,
        "variadic" int8, kind "char", secdef bool, leakproof bool, is_strict bool, retset bool, volatile "char",
        parallel "char", rettype int8, argtypes int8[], allargtypes int8[], argmodes text[], argnames text[],
        builtin text)
      JOIN place p ON p.theirs = x.schema
      CROSS JOIN LATERAL (SELECT array_agg(pg_schemactl.here(1247, a.type)::oid ORDER BY a.number) AS types
        FROM unnest(x.argtypes) WITH ORDINALITY AS a (type, number)) inputs
      CROSS JOIN LATERAL (SELECT array_agg(pg_schemactl.here(1247, a.type)::oid ORDER BY a.number) AS types
        FROM unnest(x.allargtypes) WITH ORDINALITY AS a (type, number)) outputs
    WHERE pg_schemactl.here(1247, x.rettype) IS NOT NULL
      AND array_position(coalesce(inputs.types, '{}'), NULL) IS NULL
      AND array_position(coalesce(outputs.types, '{}'), NULL) IS NULL
      AND NOT EXISTS (SELECT FROM pg_proc f WHERE f.oid = pg_schemactl.here(1255, x.oid));
  INSERT INTO pg_aggregate (aggfnoid, aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
      aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra, aggmfinalextra, aggfinalmodify,
      aggmfinalmodify, aggsortop, aggtranstype, aggtransspace, aggmtranstype, aggmtransspace, agginitval)
    SELECT pg_schemactl.here(1255, x.function), x.kind, x.directargs, pg_schemactl.here(1255, x.transfn),
      coalesce(pg_schemactl.here(1255, x.finalfn), 0), 0, 0, 0, 0, 0, 0, x.finalextra, false, x.finalmodify, 'r',
      coalesce(pg_schemactl.here(2617, x.sortop), 0), pg_schemactl.here(1247, x.transtype), x.transspace, 0, 0, x.initval
    FROM json_to_recordset(document->'aggregates') AS x (function int8, kind "char", directargs int2, transfn int8,
        finalfn int8, finalextra bool, finalmodify "char", sortop int8, transtype int8, transspace int4, initval text)
    WHERE pg_schemactl.here(1255, x.function) IS NOT NULL AND pg_schemactl.here(1255, x.transfn) IS NOT NULL
      AND pg_schemactl.here(1247, x.transtype) IS NOT NULL;

  INSERT INTO pg_operator (oid, oprname, oprnamespace, oprowner, oprkind, oprcanmerge, oprcanhash, oprleft, oprright,
      oprresult, oprcom, oprnegate, oprcode, oprrest, oprjoin)
    SELECT pg_schemactl.here(2617, x.oid), x.name, p.here, owner, x.kind, x.canmerge, x.canhash,
      pg_schemactl.here(1247, x."left"), pg_schemactl.here(1247, x."right"), pg_schemactl.here(1247, x.result),
      coalesce(pg_schemactl.here(2617, x.com), 0), coalesce(pg_schemactl.here(2617, x.negate), 0),
      pg_schemactl.here(1255, x.code), CASE WHEN x.rest < 10000 THEN x.rest ELSE 0 END,
      CASE WHEN x."join" < 10000 THEN x."join" ELSE 0 END
    FROM json_to_recordset(document->'operators') AS x (oid int8, name name, schema text, kind "char", canmerge bool,
        canhash bool, "left" int8, "right" int8, result int8, com int8, negate int8, code int8, rest int8, "join" int8)
      JOIN place p ON p.theirs = x.schema
    WHERE pg_schemactl.here(1247, x."left") IS NOT NULL AND pg_schemactl.here(1247, x."right") IS NOT NULL
      AND pg_schemactl.here(1247, x.result) IS NOT NULL AND pg_schemactl.here(1255, x.code) IS NOT NULL;

  -- An index method that only a library knows is GIN here: any operator class serves it on an empty table.
  INSERT INTO pg_am (oid, amname, amhandler, amtype)
    SELECT pg_schemactl.here(2601, x.oid), x.name, CASE WHEN x.handler < 10000 THEN x.handler
      WHEN x.type = 't' THEN 'heap_tableam_handler'::regproc::oid ELSE 'ginhandler'::regproc::oid END, x.type
    FROM json_to_recordset(document->'methods') AS x (oid int8, name name, type "char", handler int8);
  INSERT INTO pg_schemactl.borrowed SELECT pg_schemactl.here(2601, x.oid)
    FROM json_to_recordset(document->'methods') AS x (oid int8, handler int8) WHERE x.handler >= 10000;
  INSERT INTO pg_opfamily (oid, opfmethod, opfname, opfnamespace, opfowner)
    SELECT pg_schemactl.here(2753, x.oid), pg_schemactl.here(2601, x.method), x.name, p.here, owner
    FROM json_to_recordset(document->'families') AS x (oid int8, method int8, name name, schema text)
      JOIN place p ON p.theirs = x.schema
    WHERE pg_schemactl.here(2601, x.method) IS NOT NULL;
  INSERT INTO pg_opclass (oid, opcmethod, opcname, opcnamespace, opcowner, opcfamily, opcintype, opcdefault, opckeytype)
    SELECT pg_schemactl.here(2616, x.oid), pg_schemactl.here(2601, x.method), x.name, p.here, owner,
      pg_schemactl.here(2753, x.family), pg_schemactl.here(1247, x.intype), x.is_default,
      pg_schemactl.here(1247, x.keytype)
    FROM json_to_recordset(document->'classes') AS x (oid int8, method int8, name name, schema text, family int8,
        intype int8, is_default bool, keytype int8)
      JOIN place p ON p.theirs = x.schema
    WHERE pg_schemactl.here(2601, x.method) IS NOT NULL AND pg_schemactl.here(2753, x.family) IS NOT NULL
      AND pg_schemactl.here(1247, x.intype) IS NOT NULL AND pg_schemactl.here(1247, x.keytype) IS NOT NULL;
  INSERT INTO pg_amop (oid, amopfamily, amoplefttype, amoprighttype, amopstrategy, amoppurpose, amopopr, amopmethod,
      amopsortfamily)
    SELECT nextval('pg_schemactl.next_oid'), pg_schemactl.here(2753, x.family), pg_schemactl.here(1247, x."left"),
      pg_schemactl.here(1247, x."right"), x.number, x.purpose, pg_schemactl.here(2617, x.operator),
      pg_schemactl.here(2601, x.method), coalesce(pg_schemactl.here(2753, x.sortfamily), 0)
    FROM json_to_recordset(document->'strategies') AS x (family int8, "left" int8, "right" int8, number int2,
        purpose "char", operator int8, method int8, sortfamily int8)
    WHERE pg_schemactl.here(2753, x.family) IS NOT NULL AND pg_schemactl.here(1247, x."left") IS NOT NULL
      AND pg_schemactl.here(1247, x."right") IS NOT NULL AND pg_schemactl.here(2617, x.operator) IS NOT NULL;
  -- Support functions that building an empty index calls are built-in ones; those that only make it faster are left out.
  INSERT INTO pg_amproc (oid, amprocfamily, amproclefttype, amprocrighttype, amprocnum, amproc)
    SELECT nextval('pg_schemactl.next_oid'), pg_schemactl.here(2753, x.family), pg_schemactl.here(1247, x."left"),
      pg_schemactl.here(1247, x."right"), x.number, support.function
    FROM json_to_recordset(document->'supports') AS x (family int8, "left" int8, "right" int8, number int2,
        function int8, method int8)
      CROSS JOIN LATERAL (SELECT CASE
        WHEN x.method = 403 AND x.number > 1 OR x.method = 405 AND x.number > 2 OR x.method = 783 AND x.number > 10
          OR x.method = 3580 AND x.number BETWEEN 5 AND 10
          OR pg_schemactl.here(2601, x.method) IN (SELECT b.method FROM pg_schemactl.borrowed b) THEN NULL
        WHEN (x.method, x.number) IN ((783, 10), (2742, 7), (4000, 7)) THEN 'gtsvector_options'::regproc::oid
        WHEN (x.method, x.number) = (4000, 1) THEN 'spg_quad_config'::regproc::oid
        WHEN (x.method, x.number) = (3580, 1) THEN 'brin_minmax_opcinfo'::regproc::oid
        ELSE pg_schemactl.here(1255, x.function) END AS function) support
    WHERE support.function IS NOT NULL AND pg_schemactl.here(2753, x.family) IS NOT NULL
      AND pg_schemactl.here(1247, x."left") IS NOT NULL AND pg_schemactl.here(1247, x."right") IS NOT NULL;
  INSERT INTO pg_amproc (oid, amprocfamily, amproclefttype, amprocrighttype, amprocnum, amproc)
    SELECT nextval('pg_schemactl.next_oid'), x.family, x.intype, x.intype, support.number, support.function
    FROM (SELECT DISTINCT pg_schemactl.here(2753, c.family) AS family, pg_schemactl.here(1247, c.intype) AS intype
      FROM json_to_recordset(document->'classes') AS c (method int8, family int8, intype int8)
      WHERE pg_schemactl.here(2601, c.method) IN (SELECT b.method FROM pg_schemactl.borrowed b)) x
      CROSS JOIN (VALUES (1, 'btint4cmp'::regproc::oid),
        (2, 'ginarrayextract(anyarray,internal,internal)'::regprocedure::oid), (3, 'ginqueryarrayextract'::regproc::oid),
        (4, 'ginarrayconsistent'::regproc::oid)) AS support (number, function)
    WHERE x.family IS NOT NULL AND x.intype IS NOT NULL;
  INSERT INTO pg_cast (oid, castsource, casttarget, castfunc, castcontext, castmethod)
    SELECT pg_schemactl.here(2605, x.oid), pg_schemactl.here(1247, x.source), pg_schemactl.here(1247, x.target),
      pg_schemactl.here(1255, x.function), x.context, x.method
    FROM json_to_recordset(document->'casts') AS x (oid int8, source int8, target int8, function int8, context "char",
      method "char")
    WHERE pg_schemactl.here(1247, x.source) IS NOT NULL AND pg_schemactl.here(1247, x.target) IS NOT NULL
      AND pg_schemactl.here(1255, x.function) IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_cast c WHERE c.castsource = pg_schemactl.here(1247, x.source)
        AND c.casttarget = pg_schemactl.here(1247, x.target));

  INSERT INTO pg_ts_template (oid, tmplname, tmplnamespace, tmplinit, tmpllexize)
    SELECT pg_schemactl.here(3764, x.oid), x.name, p.here, 0, pg_schemactl.here(1255, x.lexize)
    FROM json_to_recordset(document->'templates') AS x (oid int8, name name, schema text, lexize int8)
      JOIN place p ON p.theirs = x.schema
    WHERE pg_schemactl.here(1255, x.lexize) IS NOT NULL;
  INSERT INTO pg_ts_dict (oid, dictname, dictnamespace, dictowner, dicttemplate, dictinitoption)
    SELECT pg_schemactl.here(3600, x.oid), x.name, p.here, owner, pg_schemactl.here(3764, x.template), x.options
    FROM json_to_recordset(document->'dictionaries') AS x (oid int8, name name, schema text, template int8, options text)
      JOIN place p ON p.theirs = x.schema
    WHERE pg_schemactl.here(3764, x.template) IS NOT NULL;
  FOR one IN SELECT value AS name FROM json_array_elements_text(document->'wrappers') LOOP
    IF pg_schemactl.try(format('CREATE FOREIGN DATA WRAPPER %I', one.name)) THEN
      INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
        SELECT 2328, f.oid, 0, 3079, extension_oid, 0, 'e' FROM pg_foreign_data_wrapper f WHERE f.fdwname = one.name;
    END IF;
  END LOOP;
  INSERT INTO pg_language (oid, lanname, lanowner, lanispl, lanpltrusted, lanplcallfoid, laninline, lanvalidator)
    SELECT pg_schemactl.here(2612, x.oid), x.name, owner, true, x.trusted, pg_schemactl.here(1255, x.handler), 0, 0
    FROM json_to_recordset(document->'languages') AS x (oid int8, name name, trusted bool, handler int8)
    WHERE pg_schemactl.here(1255, x.handler) IS NOT NULL;

  -- Whose it all is.
  INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT x.class, o.new, 0, 3079, extension_oid, 0, 'e'
    FROM json_to_recordset(document->'own') AS x (class int8, object int8)
      JOIN pg_schemactl.oids o ON o.class = x.class AND o.old = x.object
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = x.class AND d.objid = o.new AND d.deptype = 'e')
    UNION ALL
    SELECT 2615, n.oid, 0, 3079, extension_oid, 0, 'e' FROM pg_namespace n
    WHERE n.nspname IN (SELECT value FROM json_array_elements_text(document->'schemas'));
  INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT x.class, a.new, 0, x.of_class, b.new, 0, 'i'
    FROM json_to_recordset(document->'inner') AS x (class int8, object int8, of_class int8, of int8)
      JOIN pg_schemactl.oids a ON a.class = x.class AND a.old = x.object
      JOIN pg_schemactl.oids b ON b.class = x.of_class AND b.old = x.of
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = x.class AND d.objid = a.new AND d.deptype = 'i');

  -- Defaults of arguments: PostgreSQL has to read them itself.
  FOR one IN SELECT x.*, n.nspname AS here
    FROM json_to_recordset(document->'functions') AS x (name text, schema text, kind text, is_strict bool, volatile text,
        parallel text, leakproof bool, cost float4, rows float4, retset bool, arguments text, result text)
      JOIN place p ON p.theirs = x.schema JOIN pg_namespace n ON n.oid = p.here
    WHERE x.arguments IS NOT NULL
  LOOP
    PERFORM pg_schemactl.try(format('CREATE OR REPLACE %s %I.%I(%s) %s LANGUAGE internal %s AS %L',
      CASE one.kind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, one.here, one.name, one.arguments,
      CASE WHEN one.kind <> 'p' THEN 'RETURNS ' || one.result END,
      CASE WHEN one.kind <> 'p' THEN concat_ws(' ',
        CASE one.volatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' END, CASE WHEN one.is_strict THEN 'STRICT' END,
        CASE WHEN one.leakproof THEN 'LEAKPROOF' END,
        CASE one.parallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END) END,
      nothing));
  END LOOP;
  UPDATE pg_schemactl.literals SET print = value WHERE number > values_before;
  UPDATE pg_schemactl.modifiers SET print = '(' || array_to_string(list, ',') || ')' WHERE number > modifiers_before;
  DROP TABLE place;
END
$install$;
