//! What the rows say about the hazards that depend on them: `--check-data`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Plan;
use crate::execute::CancelOnDrop;
use crate::object::{Catalog, Hazard, primary_key};
use crate::problem::Result;
use crate::server::Server;
use crate::sql::Ident;

/// How many rows are named.
const NAMED: usize = 5;

/// What the query of a hazard has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No row would make the step fail.
    Nothing,
    /// So many would, and what tells some of them apart.
    Rows(i64, Vec<String>),
    /// A trial of it has failed, with this message.
    Fails(String),
    /// The query could not be run, for this reason.
    Unknown(String),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Nothing => f.write_str("none does"),
            Found::Rows(count, keys) => {
                write!(f, "{} {count}", if *count == 1 { "there is" } else { "there are" })?;
                if keys.is_empty() {
                    return Ok(());
                }
                let rest = if i64::try_from(keys.len()).is_ok_and(|named| named < *count) { ", ..." } else { "" };
                write!(f, ", {}{rest}", keys.join(", "))
            }
            Found::Fails(message) => write!(f, "it does: {message}"),
            Found::Unknown(reason) => write!(f, "the rows could not be checked: {reason}"),
        }
    }
}

/// Runs the queries of a plan's hazards on the target, reading only, for as long as they take, unless the
/// program is interrupted: then the server is told to stop. What asks for something
/// that the plan itself makes cannot be run before. What is `known` is not asked.
///
/// # Errors
/// When the connection fails.
pub async fn check(
    server: &Server,
    plan: &Plan,
    live: &Catalog,
    known: BTreeMap<String, Found>,
) -> Result<BTreeMap<String, Found>> {
    let running = CancelOnDrop::new(server);
    let found = ask_all(server, plan, live, known).await;
    running.disarm();
    found
}

async fn ask_all(
    server: &Server,
    plan: &Plan,
    live: &Catalog,
    mut found: BTreeMap<String, Found>,
) -> Result<BTreeMap<String, Found>> {
    let hazards: Vec<&Hazard> = plan.steps().flat_map(|step| &step.statement.hazards).collect();
    let mut asked = BTreeSet::new();
    for hazard in hazards {
        if let Some(query) = &hazard.query
            && !found.contains_key(query)
            && asked.insert(query)
        {
            found.insert(query.clone(), ask(server, hazard, query, live).await?);
        }
    }
    Ok(found)
}

/// A column of the row as text, cut where it is long.
fn shown(columns: &[String]) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("q.{}", Ident(column))).collect();
    let parts: Vec<_> = names.iter().map(|name| format!("coalesce(left({name}::text, 60), 'null')")).collect();
    format!("concat_ws(', ', {})", parts.join(", "))
}

async fn ask(server: &Server, hazard: &Hazard, query: &str, live: &Catalog) -> Result<Found> {
    let doing = "checking the rows";
    // Rows that a policy hides would count as absent.
    let begin = "begin isolation level repeatable read read only; set local row_security = off; \
                 set local statement_timeout = 0; set local search_path = pg_catalog";
    server.client.batch_execute(begin).await.map_err(|error| server.problem(&error, doing))?;
    let answer = answer(server, hazard, query, live).await;
    let ended = server.client.batch_execute("rollback").await;
    let answer = match answer {
        Ok(found) => found,
        Err(error) if server.client.is_closed() || error.code().is_none() => {
            return Err(Box::new(server.problem(&error, doing)));
        }
        Err(error) => {
            let message = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
            // Data exceptions and broken constraints: what the step itself would meet.
            let is_the_rows = error.code().is_some_and(|code| matches!(&code.code()[..2], "22" | "23"));
            if hazard.is_trial && is_the_rows { Found::Fails(message) } else { Found::Unknown(message) }
        }
    };
    ended.map_err(|error| server.problem(&error, doing))?;
    Ok(answer)
}

async fn answer(
    server: &Server,
    hazard: &Hazard,
    query: &str,
    live: &Catalog,
) -> std::result::Result<Found, tokio_postgres::Error> {
    if hazard.is_trial {
        server.client.query_typed(query, &[]).await?;
        return Ok(Found::Nothing);
    }
    let count = format!("select count(*) from ({query}) q");
    let rows = server.client.query_typed(&count, &[]).await?;
    let count: i64 = rows.first().map_or(0, |row| row.get(0));
    if count == 0 {
        return Ok(Found::Nothing);
    }
    let names = if hazard.keys.is_empty() {
        hazard.on.as_ref().map(|table| primary_key(table, live)).unwrap_or_default()
    } else {
        hazard.keys.clone()
    };
    if names.is_empty() {
        return Ok(Found::Rows(count, Vec::new()));
    }
    let list = names.iter().map(|name| Ident(name).to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!("select {} from ({query}) q order by {list} limit {NAMED}", shown(&names));
    // Where the query does not return the key, or that cannot be sorted, the number has to do.
    let Ok(rows) = server.client.query_typed(&sql, &[]).await else { return Ok(Found::Rows(count, Vec::new())) };
    let keys = rows.iter().map(|row| format!("({list}) = ({})", row.get::<_, String>(0))).collect();
    Ok(Found::Rows(count, keys))
}
