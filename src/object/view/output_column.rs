//! What a view's query puts out: the shape that `CREATE OR REPLACE VIEW` may extend but not change.

use serde::{Deserialize, Serialize};

/// Name and type of one column of a view or materialized view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputColumn {
    /// The name.
    pub name: String,
    /// The type as `format_type` prints it.
    pub data_type: String,
    /// The collation, qualified; none for the type's own.
    pub collation: Option<String>,
}

/// The columns of relation `c` as JSON, in their order.
pub(super) const OUTPUT_COLUMNS: &str = "(select coalesce(json_agg(json_build_object('name', a.attname,
     'data_type', format_type(a.atttypid, a.atttypmod), 'collation',
     (select quote_ident(cn.nspname) || '.' || quote_ident(l.collname) from pg_collation l
       join pg_namespace cn on cn.oid = l.collnamespace
       where l.oid = a.attcollation and a.attcollation <> y.typcollation)) order by a.attnum), '[]')
   from pg_attribute a join pg_type y on y.oid = a.atttypid
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)";

/// Why a view that puts out `from` cannot be replaced in place by one that puts out `to`; none when it can.
pub(super) fn obstacle(from: &[OutputColumn], to: &[OutputColumn]) -> Option<&'static str> {
    if to.len() < from.len() {
        return Some("a view cannot lose columns in place");
    }
    for (from, to) in from.iter().zip(to) {
        if from.name != to.name {
            return Some("the columns of a view cannot be renamed, removed or reordered in place");
        }
        if from.data_type != to.data_type {
            return Some("the type of a view's column cannot be changed in place");
        }
        if from.collation != to.collation {
            return Some("the collation of a view's column cannot be changed in place");
        }
    }
    None
}
