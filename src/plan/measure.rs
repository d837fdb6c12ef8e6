//! How large tables are: a hazard that lies in the rows is none where there are none.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, Size, Verb};
use crate::object::{Catalog, Kind, Object, ObjectId, Path};
use crate::problem::Result;
use crate::server::Server;
use crate::sql::Literal;

/// The tables whose size says something about a plan.
#[must_use]
pub fn tables(plan: &Plan) -> BTreeSet<ObjectId> {
    let mut tables = BTreeSet::new();
    for step in plan.steps() {
        tables.extend(step.statement.locks.iter().map(|lock| lock.relation.clone()));
        tables.extend(step.statement.hazards.iter().filter_map(|hazard| hazard.on.clone()));
        tables.insert(step.object.clone());
    }
    tables.retain(|id| matches!(id.kind, Kind::Table | Kind::MaterializedView));
    tables
}

/// Their sizes, with their partitions and the tables that inherit from them. Zero bytes means that there is no row.
///
/// # Errors
/// When the query fails.
pub async fn measure(server: &Server, tables: &BTreeSet<ObjectId>) -> Result<BTreeMap<ObjectId, Size>> {
    if tables.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<String> = tables
        .iter()
        .filter_map(|id| match &id.path {
            Path::InSchema { schema, name } => Some(format!("({}, {})", Literal(schema), Literal(name))),
            _ => None,
        })
        .collect();
    let sql = format!(
        "select w.schema, w.name, s.bytes::bigint, s.rows::bigint, c.relkind = 'r' and pg_relation_size(c.oid, 'main') = 0
         from (values {}) w(schema, name) join pg_namespace n on n.nspname = w.schema
           join pg_class c on c.relnamespace = n.oid and c.relname = w.name,
           lateral (select case when sum(pg_relation_size(p.oid, 'main')) > 0 then sum(pg_total_relation_size(p.oid)) else 0 end
               as bytes,
             case when min(p.reltuples) filter (where p.relkind <> 'p') >= 0
               then sum(p.reltuples) filter (where p.relkind <> 'p') end as rows
             from pg_class p where p.oid in (with recursive below (oid) as (select c.oid union
               select h.inhrelid from pg_inherits h join below b on b.oid = h.inhparent) select oid from below)) s",
        names.join(", ")
    );
    let rows =
        server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, "measuring tables"))?;
    let mut sizes = BTreeMap::new();
    for row in rows {
        let (schema, name): (String, String) = (row.get(0), row.get(1));
        let (bytes, rows) = (row.get::<_, Option<i64>>(2).unwrap_or(0), row.get(3));
        let size = Size { bytes, rows, is_all_below: bytes > 0 && row.get::<_, Option<bool>>(4) == Some(true) };
        for kind in [Kind::Table, Kind::MaterializedView] {
            let id = ObjectId::in_schema(kind, &schema, &name);
            if tables.contains(&id) {
                sizes.insert(id, size);
            }
        }
    }
    Ok(sizes)
}

/// Of what the plan drops, that which has to stay because of what is in it, with the reason in words.
///
/// # Errors
/// When a query fails.
pub async fn kept(server: &Server, plan: &Plan, live: &Catalog) -> Result<BTreeMap<ObjectId, String>> {
    let dropped: BTreeSet<&ObjectId> =
        plan.changes.iter().filter(|change| change.verb == Verb::Drop).map(|change| &change.object).collect();
    let doing = "counting what is in what the files do not describe";
    let mut kept = BTreeMap::new();
    for id in dropped {
        let Some((count, noun)) = live.get(id).and_then(Object::kept_by) else { continue };
        // Rows that a policy hides are there all the same, so that not seeing them has to be an error.
        let hidden = "begin read only; set local row_security = off";
        server.client.batch_execute(hidden).await.map_err(|error| server.problem(&error, doing))?;
        let rows = server.client.query_typed(&count, &[]).await;
        let ended = server.client.batch_execute("rollback").await;
        let rows = rows.map_err(|error| server.problem(&error, doing))?;
        ended.map_err(|error| server.problem(&error, doing))?;
        let number: i64 = rows.first().map_or(0, |row| row.get(0));
        if number > 0 {
            kept.insert(id.clone(), format!("kept: {number} {noun}"));
        }
    }
    Ok(kept)
}

/// Every table, and every materialized view.
#[must_use]
pub fn all_tables(live: &Catalog) -> BTreeSet<ObjectId> {
    let is_table = |id: &&ObjectId| matches!(id.kind, Kind::Table | Kind::MaterializedView);
    live.objects.keys().filter(is_table).cloned().collect()
}

/// Sizes that make every table count as large.
#[must_use]
pub fn every_table_is_large(live: &Catalog) -> BTreeMap<ObjectId, Size> {
    all_tables(live).into_iter().map(|id| (id, Size { bytes: i64::MAX, rows: None, is_all_below: false })).collect()
}
