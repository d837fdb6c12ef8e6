-- What an extension consists of, as one JSON document. $1 is its name. Runs on the target, in a read-only transaction.
with recursive member (classid, objid) as (
  select d.classid, d.objid from pg_depend d join pg_extension e on e.oid = d.refobjid
    where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and e.extname = $1
  union
  -- Array types, multiranges and their constructors, row types.
  select d.classid, d.objid from pg_depend d join member m on d.refclassid = m.classid and d.refobjid = m.objid
    where d.deptype = 'i' and d.classid in ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_class'::regclass)
)
select json_build_object(
  'extension', (select row_to_json(x) from (
    select e.extversion as version, e.extrelocatable as relocatable, n.nspname as schema,
      (select v.schema from pg_available_extension_versions v where v.name = e.extname and v.version = e.extversion)
        as fixed_schema,
      (select v.comment from pg_available_extensions v where v.name = e.extname) as comment
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = $1) x),
  'schemas', (select json_agg(n.nspname order by n.nspname) from pg_namespace n
    where (2615, n.oid) in (select classid, objid from member)),
  'types', (select json_agg(x) from (
    select t.oid::int8, t.typname as name, n.nspname as schema, t.typlen as len, t.typbyval as byval, t.typtype as type,
      t.typcategory as category, t.typispreferred as preferred, t.typdelim as delim, t.typrelid <> 0 as is_row,
      t.typsubscript::oid::int8 as subscript, t.typelem::int8 as elem, t.typarray::int8 as "array",
      t.typinput::oid::int8 as input, t.typoutput::oid::int8 as output, t.typmodin::oid::int8 as modin,
      t.typmodout::oid::int8 as modout, t.typanalyze::oid::int8 as "analyze", t.typalign as align, t.typstorage as storage,
      t.typnotnull as not_null, t.typbasetype::int8 as base, t.typtypmod as typmod, t.typndims as ndims,
      t.typcollation::int8 as "collation", t.typdefault as "default", format('%I.%I', n.nspname, t.typname) as printed,
      (select format('%I.%I', s.nspname, p.proname) from pg_proc p join pg_namespace s on s.oid = p.pronamespace
        where p.oid = t.typmodin) as modin_name,
      (select format('%I.%I', s.nspname, p.proname) from pg_proc p join pg_namespace s on s.oid = p.pronamespace
        where p.oid = t.typmodout) as modout_name,
      t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)
        and exists (select from pg_proc p join pg_language l on l.oid = p.prolang
          where p.oid in (t.typinput, t.typoutput) and l.lanname <> 'internal') as is_foreign,
      (select json_agg(v.enumlabel order by v.enumsortorder) from pg_enum v where v.enumtypid = t.oid) as labels
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where (1247, t.oid) in (select classid, objid from member)
    order by t.oid) x),
  'ranges', (select json_agg(x) from (
    select r.rngtypid::int8 as type, r.rngsubtype::int8 as subtype, r.rngmultitypid::int8 as multitype,
      r.rngcollation::int8 as "collation", o.opcname as opclass, o.opcmethod::int8 as method,
      o.opcintype::int8 as opclass_type
    from pg_range r join pg_opclass o on o.oid = r.rngsubopc
    where (1247, r.rngtypid) in (select classid, objid from member)) x),
  'relations', (select json_agg(x) from (
    select c.relname as name, n.nspname as schema, c.relkind as kind, c.reltype::int8 as type,
      (select t.typarray::int8 from pg_type t where t.oid = c.reltype) as "array",
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'not_null', a.attnotnull) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select json_agg(pg_get_constraintdef(k.oid) order by k.contype, k.conname) from pg_constraint k
        where k.conrelid = c.oid and k.contype in ('p', 'u')) as keys
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'c', 'S', 'f') and (1259, c.oid) in (select classid, objid from member)
    order by c.oid) x),
  'functions', (select json_agg(x) from (
    select p.oid::int8, p.proname as name, n.nspname as schema, p.procost as cost, p.prorows as rows,
      p.provariadic::int8 as "variadic", p.prokind as kind, p.prosecdef as secdef, p.proleakproof as leakproof,
      p.proisstrict as is_strict, p.proretset as retset, p.provolatile as volatile, p.proparallel as parallel,
      p.prorettype::int8 as rettype, p.proargtypes::oid[]::int8[] as argtypes, p.proallargtypes::int8[] as allargtypes,
      p.proargmodes::text[] as argmodes, p.proargnames as argnames,
      case when l.lanname = 'internal' then p.prosrc end as builtin,
      case when p.pronargdefaults > 0 then pg_get_function_arguments(p.oid) end as arguments,
      case when p.pronargdefaults > 0 then pg_get_function_result(p.oid) end as result
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where (1255, p.oid) in (select classid, objid from member)
    order by p.oid) x),
  'aggregates', (select json_agg(x) from (
    select a.aggfnoid::oid::int8 as function, a.aggkind as kind, a.aggnumdirectargs as directargs,
      a.aggtransfn::oid::int8 as transfn, a.aggfinalfn::oid::int8 as finalfn, a.aggfinalextra as finalextra,
      a.aggfinalmodify as finalmodify, a.aggsortop::int8 as sortop, a.aggtranstype::int8 as transtype,
      a.aggtransspace as transspace, a.agginitval as initval
    from pg_aggregate a where (1255, a.aggfnoid) in (select classid, objid from member)) x),
  'operators', (select json_agg(x) from (
    select o.oid::int8, o.oprname as name, n.nspname as schema, o.oprkind as kind, o.oprcanmerge as canmerge,
      o.oprcanhash as canhash, o.oprleft::int8 as "left", o.oprright::int8 as "right", o.oprresult::int8 as result,
      o.oprcom::int8 as com, o.oprnegate::int8 as negate, o.oprcode::oid::int8 as code, o.oprrest::oid::int8 as rest,
      o.oprjoin::oid::int8 as "join"
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
    where (2617, o.oid) in (select classid, objid from member)
    order by o.oid) x),
  'methods', (select json_agg(x) from (
    select a.oid::int8, a.amname as name, a.amtype as type, a.amhandler::oid::int8 as handler
    from pg_am a where (2601, a.oid) in (select classid, objid from member)) x),
  'families', (select json_agg(x) from (
    select f.oid::int8, f.opfmethod::int8 as method, f.opfname as name, n.nspname as schema
    from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace
    where (2753, f.oid) in (select classid, objid from member)) x),
  'classes', (select json_agg(x) from (
    select c.oid::int8, c.opcmethod::int8 as method, c.opcname as name, n.nspname as schema,
      c.opcfamily::int8 as family, c.opcintype::int8 as intype, c.opcdefault as is_default, c.opckeytype::int8 as keytype
    from pg_opclass c join pg_namespace n on n.oid = c.opcnamespace
    where (2616, c.oid) in (select classid, objid from member)) x),
  'strategies', (select json_agg(x) from (
    select a.amopfamily::int8 as family, a.amoplefttype::int8 as "left", a.amoprighttype::int8 as "right",
      a.amopstrategy as number, a.amoppurpose as purpose, a.amopopr::int8 as operator, a.amopmethod::int8 as method,
      a.amopsortfamily::int8 as sortfamily
    from pg_amop a where (2753, a.amopfamily) in (select classid, objid from member)) x),
  'supports', (select json_agg(x) from (
    select a.amprocfamily::int8 as family, a.amproclefttype::int8 as "left", a.amprocrighttype::int8 as "right",
      a.amprocnum as number, a.amproc::oid::int8 as function, f.opfmethod::int8 as method
    from pg_amproc a join pg_opfamily f on f.oid = a.amprocfamily
    where (2753, a.amprocfamily) in (select classid, objid from member)) x),
  'casts', (select json_agg(x) from (
    select c.oid::int8, c.castsource::int8 as source, c.casttarget::int8 as target, c.castfunc::int8 as function,
      c.castcontext as context, c.castmethod as method
    from pg_cast c where (2605, c.oid) in (select classid, objid from member)) x),
  'templates', (select json_agg(x) from (
    select t.oid::int8, t.tmplname as name, n.nspname as schema, t.tmpllexize::oid::int8 as lexize
    from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace
    where (3764, t.oid) in (select classid, objid from member)) x),
  'dictionaries', (select json_agg(x) from (
    select d.oid::int8, d.dictname as name, n.nspname as schema, d.dicttemplate::int8 as template,
      d.dictinitoption as options
    from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace
    where (3600, d.oid) in (select classid, objid from member)) x),
  'wrappers', (select json_agg(f.fdwname) from pg_foreign_data_wrapper f
    where (2328, f.oid) in (select classid, objid from member)),
  'languages', (select json_agg(x) from (
    select l.oid::int8, l.lanname as name, l.lanpltrusted as trusted, l.lanplcallfoid::int8 as handler
    from pg_language l where (2612, l.oid) in (select classid, objid from member)) x),
  'inner', (select json_agg(x) from (
    select d.classid::int8 as class, d.objid::int8 as object, d.refclassid::int8 as of_class, d.refobjid::int8 as of,
      d.deptype as type
    from pg_depend d where d.deptype = 'i' and d.objsubid = 0 and d.refobjsubid = 0
      and (d.classid, d.objid) in (select classid, objid from member)
      and (d.refclassid, d.refobjid) in (select classid, objid from member)) x),
  'own', (select json_agg(x) from (
    select d.classid::int8 as class, d.objid::int8 as object from pg_depend d
      join pg_extension e on e.oid = d.refobjid
    where d.refclassid = 3079 and d.deptype = 'e' and e.extname = $1) x),
  'requires', (select json_agg(r.extname order by r.extname) from pg_depend d join pg_extension e on e.oid = d.objid
      join pg_extension r on r.oid = d.refobjid
    where d.classid = 3079 and d.refclassid = 3079 and e.extname = $1)
)::text
