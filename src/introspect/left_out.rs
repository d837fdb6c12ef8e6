//! What exists and no kind manages: listed by name with the reason, so that a clean plan never means "as far as I
//! looked".

use tokio_postgres::Client;

use crate::object::LeftOut;
use crate::problem::Result;
use crate::server::server_problem;

const REASON: &str = "this kind of object is not managed yet";

/// A catalog that no kind reads: what its rows are, how to find the ones that users made, and since which version.
struct Unmanaged {
    what: &'static str,
    /// The catalog, as `regclass`.
    catalog: &'static str,
    /// The condition on its alias `t`.
    condition: &'static str,
    /// The first `server_version_num` that has it.
    since: u32,
}

const fn unmanaged(what: &'static str, catalog: &'static str, condition: &'static str) -> Unmanaged {
    Unmanaged { what, catalog, condition, since: 0 }
}

const UNMANAGED: &[Unmanaged] = &[
    unmanaged("foreign table", "pg_class", "t.relkind = 'f'"),
    unmanaged("text search configuration", "pg_ts_config", "true"),
    unmanaged("text search dictionary", "pg_ts_dict", "true"),
    unmanaged("text search parser", "pg_ts_parser", "true"),
    unmanaged("text search template", "pg_ts_template", "true"),
    unmanaged("extended statistics", "pg_statistic_ext", "true"),
    unmanaged("event trigger", "pg_event_trigger", "true"),
    unmanaged("foreign-data wrapper", "pg_foreign_data_wrapper", "true"),
    unmanaged("foreign server", "pg_foreign_server", "true"),
    unmanaged(
        "subscription",
        "pg_subscription",
        "t.subdbid = (select oid from pg_database where datname = current_database())",
    ),
    unmanaged("large object", "pg_largeobject_metadata", "true"),
];

/// Everything of the above, and what hangs on objects without being one: user mappings and security labels.
fn query(version: u32) -> String {
    let mut parts: Vec<String> = UNMANAGED
        .iter()
        .filter(|one| version >= one.since)
        .map(|one| {
            format!(
                "select '{what}' as what, i.identity as name, i.schema as schema, '{class}'::regclass::oid as class, t.oid as oid
                 from {catalog} t, lateral pg_identify_object('{class}'::regclass, t.oid, 0) i
                 where t.oid >= 16384 and ({condition})",
                what = one.what,
                catalog = one.catalog,
                // Large objects are addressed by the catalog of their pages.
                class = if one.catalog == "pg_largeobject_metadata" { "pg_largeobject" } else { one.catalog },
                condition = one.condition,
            )
        })
        .collect();
    parts.push(
        "select 'user mapping', m.usename || ' on server ' || m.srvname, null, 0::oid, m.umid from pg_user_mappings m"
            .to_owned(),
    );
    parts.push(
        "select 'security label', l.provider || ' on ' || l.objtype || ' ' || l.objname, null, 0::oid, l.objoid
         from pg_seclabels l where l.objtype not in ('database', 'role', 'tablespace')"
            .to_owned(),
    );
    format!(
        "select u.what, coalesce(u.name, ''), u.schema from ({}) u
         where (u.schema is null or u.schema !~ '^pg_')
           and not exists (select from pg_depend d where d.classid = u.class and d.objid = u.oid and d.deptype in ('e', 'i'))
         order by 1, 2",
        parts.join("\nunion all\n")
    )
}

/// Everything in the database that no kind manages.
///
/// # Errors
/// When the query fails.
pub(super) async fn read(client: &Client, version: u32) -> Result<Vec<LeftOut>> {
    let sql = query(version);
    let rows = client.query_typed(&sql, &[]).await.map_err(|error| server_problem(&error, "reading the catalog"))?;
    Ok(rows
        .iter()
        .map(|row| LeftOut {
            what: row.get(0),
            name: row.get(1),
            schema: row.get(2),
            reason: REASON.to_owned(),
            digest: String::new(),
        })
        .collect())
}
