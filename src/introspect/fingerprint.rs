//! Whether the schema changed while it was read. A snapshot is not enough: `pg_get_viewdef` and its like see the
//! newest catalog, so that DDL committed meanwhile would give an answer of two halves.

/// One number over `(oid, xmin)` of every catalog that is read. Temporary objects of other sessions are left out:
/// they come and go all the time and are none of ours.
pub(super) const QUERY: &str = "
select coalesce(sum(hashtextextended(f.row, f.catalog)), 0)::text from (
  select 1 as catalog, (oid, xmin)::text as row from pg_class where oid >= 16384 and relpersistence <> 't'
  union all select 2, (a.attrelid, a.attnum, a.xmin)::text from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relpersistence <> 't' and a.attrelid >= 16384
  union all select 3, (y.oid, y.xmin)::text from pg_type y join pg_namespace n on n.oid = y.typnamespace
    where y.oid >= 16384 and n.nspname !~ '^pg_(toast_)?temp_'
  union all select 4, (oid, xmin)::text from pg_proc where oid >= 16384
  union all select 5, (o.oid, o.xmin)::text from pg_constraint o left join pg_class c on c.oid = o.conrelid
    where o.oid >= 16384 and c.relpersistence is distinct from 't'
  union all select 6, (i.indexrelid, i.xmin)::text from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indexrelid >= 16384 and c.relpersistence <> 't'
  union all select 7, (oid, xmin)::text from pg_trigger
  union all select 8, (oid, xmin)::text from pg_policy
  union all select 9, (r.oid, r.xmin)::text from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where r.oid >= 16384 and c.relpersistence <> 't'
  union all select 10, (oid, xmin)::text from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
  union all select 11, (d.oid, d.xmin)::text from pg_attrdef d join pg_class c on c.oid = d.adrelid
    where c.relpersistence <> 't'
  union all select 12, (oid, xmin)::text from pg_enum
  union all select 13, (oid, xmin)::text from pg_default_acl
  union all select 14, (classoid, objoid, objsubid, xmin)::text from pg_description where objoid >= 16384
  union all select 15, (oid, xmin)::text from pg_extension
  union all select 16, (oid, xmin)::text from pg_publication_rel
  union all select 17, (oid, xmin)::text from pg_operator where oid >= 16384
  union all select 18, (oid, xmin)::text from pg_opclass where oid >= 16384
  union all select 19, (oid, xmin)::text from pg_opfamily where oid >= 16384
  union all select 20, (oid, xmin)::text from pg_amop where oid >= 16384
  union all select 21, (oid, xmin)::text from pg_amproc where oid >= 16384
  union all select 22, (oid, xmin)::text from pg_cast where oid >= 16384
  union all select 23, (oid, xmin)::text from pg_collation where oid >= 16384
  union all select 24, (oid, xmin)::text from pg_conversion where oid >= 16384
  union all select 25, (aggfnoid, xmin)::text from pg_aggregate where aggfnoid >= 16384
  union all select 26, (oid, xmin)::text from pg_statistic_ext
  union all select 27, (oid, xmin)::text from pg_event_trigger
  union all select 28, (oid, xmin)::text from pg_foreign_data_wrapper
  union all select 29, (oid, xmin)::text from pg_foreign_server
  union all select 30, (ftrelid, xmin)::text from pg_foreign_table
  union all select 31, (oid, xmin)::text from pg_ts_parser where oid >= 16384
  union all select 32, (oid, xmin)::text from pg_ts_template where oid >= 16384
  union all select 33, (oid, xmin)::text from pg_ts_dict where oid >= 16384
  union all select 34, (oid, xmin)::text from pg_ts_config where oid >= 16384
  union all select 35, (mapcfg, maptokentype, mapseqno, xmin)::text from pg_ts_config_map where mapcfg >= 16384
) f";
