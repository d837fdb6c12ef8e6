//! What a database holds beside its schema: rows, the values in them, and where sequences are.

use std::collections::BTreeMap;

use schemactl::object::HazardKind;
use schemactl::plan::Plan;

use crate::support::Database;

/// Names are qualified, and the type of a column is a part of its name: another type may print its values otherwise.
const QUERY: &str = r#"
set search_path = pg_catalog;
set row_security = off;
select 'rows|' || c.oid::regclass || '|' || (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from only %s',
  c.oid::regclass), false, true, '')))[1]::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema';
select 'values|' || c.oid::regclass || '.' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
  || coalesce(' as ' || format_type(nullif(t.typbasetype, 0), t.typtypmod), '') || '|'
  || coalesce((xpath('/row/n/text()', query_to_xml(format(
    'select md5(string_agg(%1$I::text, '','' order by %1$I::text collate "C")) as n from only %2$s', a.attname,
  c.oid::regclass), false, true, '')))[1]::text, '')
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.attnum > 0
  and not a.attisdropped and a.attgenerated = '' and t.typtype <> 'c' and coalesce(e.typtype, 'b') <> 'c'
  and (t.typtype <> 'd' or (select typtype from pg_type b where b.oid = t.typbasetype) not in ('c', 'd'));
select 'sequence|' || coalesce(d.refobjid::regclass || '.' || quote_ident(a.attname), c.oid::regclass::text) || '|'
  || coalesce(pg_sequence_last_value(c.oid)::text, '')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
    and d.refobjsubid > 0 and d.deptype in ('a', 'i')
  left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relkind = 'S' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema';
"#;

/// By sort and name: a number, or a digest.
pub struct Held(BTreeMap<(String, String), String>);

impl Held {
    /// What this database holds.
    pub fn by(database: &Database) -> Self {
        let lines = database.query(QUERY);
        Self(
            lines
                .lines()
                .filter_map(|line| {
                    let (sort, rest) = line.split_once('|')?;
                    let (name, value) = rest.rsplit_once('|')?;
                    Some(((sort.to_owned(), name.to_owned()), value.to_owned()))
                })
                .collect(),
        )
    }

    /// The first thing that is not there any more, though it should be: what the plan drops by name, and says so, may go.
    pub fn lost(&self, now: &Self, plan: &Plan) -> Option<(&'static str, String)> {
        let deletes = |sql: &str| {
            plan.steps().any(|step| {
                step.statement.sql.starts_with(sql)
                    && step.statement.hazards.iter().any(|hazard| hazard.kind == HazardKind::DeletesData)
            })
        };
        // A position outside of the limits that the files give a sequence cannot stay.
        let is_put_within_limits = plan.steps().any(|step| {
            step.statement.sql.starts_with("SELECT pg_catalog.setval(")
                && step.statement.sql.contains(" WHERE last_value ")
        });
        for ((sort, name), was) in &self.0 {
            let is = now.0.get(&(sort.clone(), name.clone()));
            if is == Some(was) {
                continue;
            }
            match sort.as_str() {
                "rows" if was != "0" && !deletes(&format!("DROP TABLE {name}")) => {
                    return Some(("rows", format!("{name} had {was} rows and has {is:?}")));
                }
                "values" if is.is_some() && !was.is_empty() => {
                    let table = name.split_once(' ').map_or("", |(column, _)| column);
                    let table = table.rsplit_once('.').map_or(table, |(table, _)| table);
                    if !deletes(&format!("DROP TABLE {table}")) {
                        return Some(("values", format!("{name} has other values than it had")));
                    }
                }
                "sequence"
                    if is.is_some()
                        && !was.is_empty()
                        && !is_put_within_limits
                        && !deletes("DROP SEQUENCE")
                        && !deletes("DROP TABLE") =>
                {
                    return Some(("sequence", format!("{name} was at {was} and is at {is:?}")));
                }
                _ => {}
            }
        }
        None
    }
}
