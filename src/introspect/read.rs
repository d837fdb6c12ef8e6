//! Reads one database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;
use tokio_postgres::Client;

use super::address::{Address, Addresses, Dependency, Known};
use super::patience::{LOCK_TIMEOUT, patiently};
use super::position::Position;
use super::{fingerprint, left_out};
use crate::object::{Casts, Catalog, Kind, Object, ObjectId};
use crate::problem::{Problem, Result};
use crate::server::server_problem;
use crate::sql::Ident;

/// Internal ownership and dependencies among what users made. Two kinds of row are left out because an object of
/// their own says the same: that a sequence is owned by a column, and that a table is a partition or a child.
const DEPENDENCIES: &str = "
select d.classid::int8, d.objid::int8, d.objsubid, d.refclassid::int8, d.refobjid::int8, d.refobjsubid,
  d.deptype::text
from pg_depend d
where d.objid >= 16384 and (d.refobjid >= 16384 or d.deptype = 'e')
  and not (d.classid = 1259 and d.refclassid = 1259 and d.deptype = 'a' and d.refobjsubid > 0
    and exists (select from pg_class c where c.oid = d.objid and c.relkind = 'S'))
  and not (d.classid = 1259 and d.refclassid = 1259 and d.objsubid = 0 and d.refobjsubid = 0
    and exists (select from pg_inherits h join pg_class c on c.oid = h.inhrelid
      where h.inhrelid = d.objid and h.inhparent = d.refobjid and c.relkind in ('r', 'p', 'f')))";

/// Tables whose rows are objects, of which a role may see less than there is.
const ROW_TABLES: &[(&str, &str)] = &[("storage", "buckets"), ("cron", "job")];

/// Settings, until the end of the transaction, under which every server prints definitions alike and whole, and does not
/// compile a query that it runs once.
pub const SETTINGS: &str = "set local search_path = pg_catalog; \
    set local row_security = off; set local statement_timeout = 0; \
    set local idle_in_transaction_session_timeout = 0; set local quote_all_identifiers = off; \
    set local datestyle = 'ISO, DMY'; set local intervalstyle = postgres; set local timezone = 'UTC'; \
    set local extra_float_digits = 1; set local bytea_output = hex; set local xmlbinary = base64; set local jit = off";

/// How often a schema that keeps changing is read before giving up.
const TRIES: usize = 3;

/// Reads the whole catalog in a read-only transaction of its own. Gives the position at which the database was so, where
/// nothing was written on the server meanwhile.
///
/// # Errors
/// When the connection fails, when rows are hidden from the role by policies, and when the schema changes during each
/// of three tries.
pub async fn read(client: &Client, version: u32) -> Result<(Catalog, Option<Position>)> {
    for _ in 0..TRIES {
        if let Some(read) = patiently(client, || read_unchanged(client, version)).await? {
            return Ok(read);
        }
    }
    Err(Box::new(
        Problem::error("schema-is-changing", "the schema is being changed by someone else")
            .because(format!("it changed while it was read, {TRIES} times in a row"))
            .help("run this again when the other change is done"),
    ))
}

/// The catalog, with its position if there is one; none when it changed while it was read.
async fn read_unchanged(client: &Client, version: u32) -> Result<Option<(Catalog, Option<Position>)>> {
    let position = Position::of(client).await;
    begin(client).await?;
    let catalog = match read_snapshot(client, version).await {
        Ok(catalog) => catalog,
        Err(problem) => {
            let _ = client.batch_execute("rollback").await;
            // A relation that vanished while it was being printed is a change like any other.
            let vanished = problem.why.as_deref().is_some_and(|why| why.contains("could not open relation"));
            return if vanished { Ok(None) } else { Err(problem) };
        }
    };
    if let Some(position) = position
        && position.is_still(client).await
    {
        client.batch_execute("commit").await.map_err(|error| server_problem(&error, "reading the catalog"))?;
        return Ok(Some((catalog, Some(position))));
    }
    let first = fingerprint_now(client).await?;
    client.batch_execute("commit").await.map_err(|error| server_problem(&error, "reading the catalog"))?;
    begin(client).await?;
    let second = fingerprint_now(client).await?;
    client.batch_execute("commit").await.map_err(|error| server_problem(&error, "reading the catalog"))?;
    Ok((first == second).then_some((catalog, None)))
}

/// Something else that is read from the target, in a transaction like that of [`read`].
///
/// # Errors
/// When the connection fails, and those of `read_it`.
pub async fn reading<T, F: Future<Output = Result<T>>>(client: &Client, read_it: impl Fn() -> F) -> Result<T> {
    patiently(client, || async {
        begin(client).await?;
        let answer = read_it().await;
        let ended = client.batch_execute(if answer.is_ok() { "commit" } else { "rollback" }).await;
        let answer = answer?;
        ended.map_err(|error| server_problem(&error, "reading the catalog"))?;
        Ok(answer)
    })
    .await
}

/// Reads the whole catalog of a database that nobody else uses.
///
/// # Errors
/// When the connection fails.
pub async fn read_alone(client: &Client, version: u32) -> Result<Catalog> {
    begin(client).await?;
    let catalog = read_snapshot(client, version).await?;
    client.batch_execute("commit").await.map_err(|error| server_problem(&error, "reading the catalog"))?;
    Ok(catalog)
}

async fn begin(client: &Client) -> Result<()> {
    client
        .batch_execute(&format!(
            "begin isolation level repeatable read read only; set local role to default; {SETTINGS}; {LOCK_TIMEOUT}"
        ))
        .await
        .map_err(|error| Box::new(server_problem(&error, "reading the catalog")))
}

async fn fingerprint_now(client: &Client) -> Result<String> {
    let rows = client
        .query_typed(fingerprint::QUERY, &[])
        .await
        .map_err(|error| server_problem(&error, "reading the catalog"))?;
    Ok(rows.first().map(|row| row.get::<_, String>(0)).unwrap_or_default())
}

/// Reads the catalog inside the transaction that is already open, with `search_path` set to `pg_catalog`.
///
/// # Errors
/// When a query fails.
pub async fn read_snapshot(client: &Client, version: u32) -> Result<Catalog> {
    Ok(read_identified(client, version).await?.0)
}

/// The same, with what tells of an object under another name that it is the same object.
///
/// # Errors
/// When a query fails.
pub async fn read_identified(client: &Client, version: u32) -> Result<(Catalog, Identities)> {
    let doing = "reading the catalog";
    let readable = ROW_TABLES.iter().map(|(schema, table)| {
        let sql = may_read(schema, table);
        async move { client.query_typed(&sql, &[]).await }
    });
    for (answer, (schema, table)) in join_all(readable).await.into_iter().zip(ROW_TABLES) {
        let rows = answer.map_err(|error| server_problem(&error, doing))?;
        if let Some(row) = rows.first() {
            lacking(schema, table, row.get(0), row.get(1), row.get(2), row.get(3))?;
        }
    }
    let (queries, parts) = what_is_there(client, version).await.map_err(|error| server_problem(&error, doing))?;
    let answers = try_join_all(queries.iter().map(|(_, query)| {
        let sql = format!("select row_to_json(q)::text from ({query}) q");
        async move { client.query_typed(&sql, &[]).await }
    }));
    let dependencies = client.query_typed(DEPENDENCIES, &[]);
    let rest = left_out::read(client, &parts);
    let casts = client.query_typed(Casts::QUERY, &[]);
    let (answers, dependencies, rest, casts) = futures_util::join!(answers, dependencies, rest, casts);
    let answers = answers.map_err(|error| server_problem(&error, doing))?;
    let dependencies: Vec<Dependency> =
        dependencies.map_err(|error| server_problem(&error, doing))?.iter().filter_map(dependency).collect();
    let mut reader = Reader::new(&dependencies);
    // What names other objects comes when those are known; what hangs on others, when it is known whether these are an
    // extension's.
    let (naming, others): (Vec<_>, Vec<_>) =
        queries.iter().zip(&answers).partition(|((kind, _), _)| !kind.references().is_empty());
    for stage in [others, naming] {
        let mut waiting = Vec::new();
        for ((kind, _), rows) in stage {
            for row in rows {
                waiting.extend(reader.row(*kind, row.get::<_, &str>(0))?);
            }
        }
        for row in waiting {
            reader.insert_whatever(row);
        }
    }
    let identities = Identities(reader.addresses.objects());
    let mut catalog = reader.finish(&dependencies);
    catalog.left_out = rest?;
    let casts = casts.map_err(|error| server_problem(&error, doing))?;
    catalog.casts = Casts::new(casts.iter().map(|row| (row.get(0), row.get(1), row.get(2))));
    Ok((catalog, identities))
}

/// Which object is which, whatever it is called; of use within one database only.
#[derive(Debug)]
pub struct Identities(HashMap<Address, ObjectId>);

impl Identities {
    /// What the objects of these are called in another reading of the same database.
    #[must_use]
    pub fn names_in(&self, other: &Self) -> BTreeMap<ObjectId, ObjectId> {
        self.0.iter().filter_map(|(address, id)| Some((id.clone(), other.0.get(address)?.clone()))).collect()
    }
}

/// The query of each kind of which there is anything, and the same for what is left out. Most databases have few of the
/// kinds, and on the server the planning of a query takes longer than its answer: one query tells which are worth asking.
async fn what_is_there(
    client: &Client,
    version: u32,
) -> std::result::Result<(Vec<(Kind, String)>, Vec<left_out::Part>), tokio_postgres::Error> {
    let mut parts = left_out::parts(version);
    let kinds = Kind::ALL.iter().map(|kind| kind.there_if());
    // Some share a condition.
    let conditions: Vec<&str> =
        kinds.chain(parts.iter().map(|part| part.there_if.as_str())).collect::<BTreeSet<_>>().into_iter().collect();
    let sql = format!("select array[{}]", conditions.join(", "));
    let rows = client.query_typed(&sql, &[]).await?;
    let answers: Vec<bool> = rows.first().map(|row| row.get(0)).unwrap_or_default();
    let there: BTreeSet<String> = conditions
        .iter()
        .zip(answers)
        .filter(|(_, answer)| *answer)
        .map(|(condition, _)| (*condition).to_owned())
        .collect();
    let queries = Kind::ALL
        .iter()
        .filter(|kind| there.contains(kind.there_if()))
        .filter_map(|kind| kind.query(version).map(|query| (*kind, query)))
        .collect();
    parts.retain(|part| there.contains(&part.there_if));
    Ok((queries, parts))
}

/// Who reads, whether the schema may be used, the table read, and whether a policy hides rows; nothing where there is
/// no such table.
fn may_read(schema: &str, table: &str) -> String {
    format!(
        "select current_user::text, has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT'),
           has_schema_privilege(n.oid, 'USAGE') and row_security_active(c.oid)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = '{schema}' and c.relname = '{table}' and c.relkind in ('r', 'p', 'v', 'f')"
    )
}

/// Rows that may not be read, or that a policy hides, would be taken for rows that are not there.
fn lacking(schema: &str, table: &str, role: String, usage: bool, select: bool, hidden: bool) -> Result<()> {
    let name = format!("{schema}.{table}");
    let role_name = Ident(&role);
    let mut grants = Vec::new();
    if !usage {
        grants.push(format!("GRANT USAGE ON SCHEMA {schema} TO {role_name}"));
    }
    if !select {
        grants.push(format!("GRANT SELECT ON {name} TO {role_name}"));
    }
    if !grants.is_empty() {
        return Err(Problem::error("permission-denied", format!("role `{role}` may not read {name}"))
            .because("what it holds is a part of what the files describe, and would be taken for missing")
            .help(format!("run: {}", grants.join("; ")))
            .into());
    }
    if hidden {
        return Err(Problem::error(
            "rows-hidden",
            format!("row-level security hides rows of {name} from role `{role}`"),
        )
        .because("what a policy hides would otherwise be created again")
        .help(format!("connect as a role with BYPASSRLS, or run: ALTER ROLE {role_name} BYPASSRLS"))
        .into());
    }
    Ok(())
}

fn dependency(row: &tokio_postgres::Row) -> Option<Dependency> {
    let number = |at: usize| u32::try_from(row.get::<_, i64>(at)).ok();
    Some(Dependency {
        dependent: (number(0)?, number(1)?, row.get(2)),
        needed: (number(3)?, number(4)?, row.get(5)),
        deptype: row.get::<_, &str>(6).chars().next()?,
    })
}

/// Puts the answers together.
struct Reader {
    addresses: Addresses,
    /// Members of extensions, by class and object.
    members: HashMap<(u32, u32), u32>,
    /// Extensions by OID.
    extensions: HashMap<u32, ObjectId>,
    /// Objects of extensions, and what hangs on them.
    skipped: HashMap<ObjectId, ObjectId>,
    catalog: Catalog,
}

impl Reader {
    fn new(dependencies: &[Dependency]) -> Self {
        let mut addresses = Addresses::default();
        addresses.learn_owners(dependencies);
        let members = dependencies
            .iter()
            .filter(|dependency| dependency.deptype == 'e')
            .map(|dependency| ((dependency.dependent.0, dependency.dependent.1), dependency.needed.1))
            .collect();
        Self { addresses, members, extensions: HashMap::new(), skipped: HashMap::new(), catalog: Catalog::default() }
    }

    /// Decodes a row and keeps its object, or gives it back when what it hangs on is not known yet.
    fn row(&mut self, kind: Kind, json: &str) -> Result<Option<(Object, Vec<Address>)>> {
        let mut row: BTreeMap<String, Value> = serde_json::from_str(json).map_err(|error| unexpected(kind, &error))?;
        let addresses = triples(row.remove("addresses").as_ref());
        for reference in kind.references() {
            let Some(address) = triples(row.get(*reference)).first().copied() else { return Ok(None) };
            let Some(id) = self.addresses.exact(address) else { return Ok(None) };
            let id = serde_json::to_value(id).map_err(|error| unexpected(kind, &error))?;
            row.insert((*reference).to_owned(), id);
        }
        let object = kind.decode(Value::Object(row.into_iter().collect())).map_err(|error| unexpected(kind, &error))?;
        Ok(self.insert((object, addresses)))
    }

    fn insert(&mut self, row: (Object, Vec<Address>)) -> Option<(Object, Vec<Address>)> {
        let parent_is_unknown = row
            .0
            .parent()
            .is_some_and(|parent| self.catalog.get(&parent).is_none() && !self.skipped.contains_key(&parent));
        if parent_is_unknown {
            return Some(row);
        }
        self.insert_whatever(row);
        None
    }

    fn insert_whatever(&mut self, (object, addresses): (Object, Vec<Address>)) {
        let id = object.id();
        let kind = id.kind;
        if let Some(extension) = self.extension_of(object.parent().as_ref(), &addresses) {
            for address in addresses {
                self.addresses.insert(address, Known::Member(extension.clone()));
            }
            self.skipped.insert(id, extension);
            return;
        }
        if kind == Kind::Extension
            && let Some((_, oid, _)) = addresses.first()
        {
            self.extensions.insert(*oid, id.clone());
            let members: Vec<_> =
                self.members.iter().filter(|(_, owner)| *owner == oid).map(|(member, _)| *member).collect();
            for (class, object) in members {
                self.addresses.insert((class, object, 0), Known::Member(id.clone()));
            }
        }
        for address in addresses {
            self.addresses.insert(address, Known::Object(id.clone()));
        }
        self.catalog.insert(object);
    }

    /// An object belongs to an extension when it, or what it hangs on, does.
    fn extension_of(&self, parent: Option<&ObjectId>, addresses: &[Address]) -> Option<ObjectId> {
        // Of a composite type it is the type, of a table the relation that is a member.
        let own = addresses.iter().find_map(|(class, object, _)| {
            let extension = self.members.get(&(*class, *object))?;
            self.extensions.get(extension).cloned()
        });
        own.or_else(|| parent.and_then(|parent| self.skipped.get(parent)).cloned())
    }

    fn finish(mut self, dependencies: &[Dependency]) -> Catalog {
        for dependency in dependencies {
            let dependent = match self.addresses.resolve(dependency.dependent) {
                Some(Known::Object(id)) => id.clone(),
                Some(Known::Member(_)) | None => continue,
            };
            let needed = match self.addresses.resolve(dependency.needed) {
                Some(Known::Object(id) | Known::Member(id)) => id.clone(),
                None => continue,
            };
            self.catalog.depend(&dependent, &needed);
        }
        self.catalog.untie_announced();
        self.catalog
    }
}

fn triples(value: Option<&Value>) -> Vec<Address> {
    let numbers: Vec<i64> =
        value.and_then(Value::as_array).map(|list| list.iter().filter_map(Value::as_i64).collect()).unwrap_or_default();
    numbers
        .chunks_exact(3)
        .filter_map(|chunk| {
            Some((u32::try_from(chunk[0]).ok()?, u32::try_from(chunk[1]).ok()?, i32::try_from(chunk[2]).ok()?))
        })
        .collect()
}

fn unexpected(kind: Kind, error: &serde_json::Error) -> Box<Problem> {
    Box::new(
        Problem::error(
            "unexpected-catalog",
            format!("the catalog's answer about a {} was not understood", kind.noun()),
        )
        .because(error.to_string())
        .help("please report this with the version of the server"),
    )
}
