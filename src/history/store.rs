//! The table `schemactl.history`: made, written and read.

use serde::Deserialize;
use tokio_postgres::types::Type;

use super::{Author, CATALOGS_KEPT, Entry, Snapshot, record_of};
use crate::plan::Plan;
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::sql::Ident;

/// The version of the table's rows.
const FORMAT: i32 = 1;

const TABLE: &str = "
create table schemactl.history (
  id bigint generated always as identity primary key,
  format integer not null,
  schemactl text not null,
  began_at timestamp with time zone not null default clock_timestamp(),
  ended_at timestamp with time zone,
  outcome text not null,
  failed_step integer,
  problem text,
  role text not null default session_user,
  owner text not null default current_user,
  os_user text,
  environment text,
  git_commit text,
  plan text not null,
  steps json not null,
  catalog json,
  pid integer not null default pg_catalog.pg_backend_pid(),
  backend_start timestamp with time zone
);
comment on table schemactl.history is 'What schemactl apply did in this database; listed by: schemactl history'";

/// Whether the table is there, whether its schema is, and whether this role may read it. Asked of the catalog: to whom
/// the schema is closed, `to_regclass` is an error.
const STATE: &str = "
select c.oid is not null, n.oid is not null,
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select'), false)
from (values (1)) one left join pg_catalog.pg_namespace n on n.nspname = 'schemactl'
  left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'history'";

/// A row that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded(i64);

/// What is recorded of a database.
#[derive(Debug)]
pub enum History<T> {
    /// Nothing: nothing was ever applied there, or nothing was to be recorded.
    None,
    /// There is a record, which this role may not read.
    NotReadable,
    /// What was asked for.
    Known(T),
}

/// The catalog that the last run left behind.
#[derive(Debug)]
pub struct Last {
    /// The run.
    pub id: i64,
    /// When it ended, by the server's clock.
    pub at: String,
    /// The commit that the files were at.
    pub commit: Option<String>,
    /// What it left behind; none when another version of schemactl wrote it in another form.
    pub snapshot: Option<Snapshot>,
    /// Whether a later run was interrupted, so that nobody knows what it did.
    pub interrupted_since: bool,
}

/// Begins the row of a run, as `owner`; makes the table first where there is none. A row that another run has left open
/// is closed: since no other run is under way, that one was interrupted.
///
/// # Errors
/// When the role may not, or the connection fails. The run itself is not affected.
pub async fn begin(
    server: &Server,
    owner: &str,
    plan: &Plan,
    author: &Author,
    environment: Option<&str>,
) -> Result<Recorded> {
    as_owner(server, owner, async {
        let state = state(server).await?;
        if !state.has_table {
            let schema = if state.has_schema { "" } else { "create schema schemactl; " };
            execute(server, &format!("{schema}{TABLE}")).await?;
        }
        execute(server, "update schemactl.history set outcome = 'interrupted' where outcome = 'running'").await?;
        insert(server, plan, author, environment, "running").await
    })
    .await
}

/// Ends a row: how, and with what catalog.
///
/// # Errors
/// When the connection fails.
pub async fn end(
    server: &Server,
    owner: &str,
    recorded: Recorded,
    failed: Option<(Option<usize>, &Problem)>,
    left: Option<&Snapshot>,
) -> Result<()> {
    let catalog = left.map(Snapshot::to_text).transpose()?;
    as_owner(server, owner, async {
        let outcome = if failed.is_some() { "failed" } else { "done" };
        let step = failed.and_then(|(step, _)| step).map(|step| step.to_string());
        let problem = failed.map(|(_, problem)| format!("{}: {}", problem.code, problem.what));
        let id = recorded.0.to_string();
        let sql = "update schemactl.history set ended_at = pg_catalog.clock_timestamp(), outcome = $1,
             failed_step = $2::text::int4, problem = $3, catalog = $4::text::json where id = $5::text::int8";
        query(server, sql, &[Some(outcome), step.as_deref(), problem.as_deref(), catalog.as_deref(), Some(&id)])
            .await?;
        forget_old_catalogs(server).await
    })
    .await
}

/// Adds a row about a run that had nothing to do, where a record is kept and the catalog is not the one recorded last.
///
/// # Errors
/// When the role may not, or the connection fails.
pub async fn note(
    server: &Server,
    owner: &str,
    plan: &Plan,
    author: &Author,
    environment: Option<&str>,
    left: &Snapshot,
) -> Result<()> {
    let catalog = left.to_text()?;
    as_owner(server, owner, async {
        if !state(server).await?.has_table {
            return Ok(());
        }
        let same =
            "select 1 from (select outcome, catalog::text as catalog from schemactl.history order by id desc limit 1) l
             where l.outcome = 'done' and l.catalog = $1";
        if !query(server, same, &[Some(&catalog)]).await?.is_empty() {
            return Ok(());
        }
        execute(server, "update schemactl.history set outcome = 'interrupted' where outcome = 'running'").await?;
        let Recorded(id) = insert(server, plan, author, environment, "done").await?;
        let sql =
            "update schemactl.history set ended_at = began_at, catalog = $1::text::json where id = $2::text::int8";
        query(server, sql, &[Some(&catalog), Some(&id.to_string())]).await?;
        forget_old_catalogs(server).await
    })
    .await
}

/// The runs, the last one first; at most so many.
///
/// # Errors
/// When the connection fails.
pub async fn list(server: &Server, limit: usize) -> Result<History<Vec<Entry>>> {
    if let Some(none) = unreadable(server).await? {
        return Ok(none);
    }
    let sql = format!(
        "select pg_catalog.row_to_json(e)::text from (
           select h.id, pg_catalog.date_trunc('second', h.began_at)::text as began_at,
             pg_catalog.date_trunc('second', h.ended_at)::text as ended_at,
             case when h.outcome = 'running' and not exists (select from pg_catalog.pg_stat_activity a where a.pid = h.pid
                 and coalesce(a.backend_start, h.backend_start) = h.backend_start)
               then 'interrupted' else h.outcome end as outcome,
             h.failed_step, h.problem, h.role, h.owner, h.os_user, h.environment, h.git_commit as commit, h.schemactl,
             h.plan, h.steps, h.catalog is not null as has_catalog
           from schemactl.history h where h.format = {FORMAT} order by h.id desc limit {limit}) e"
    );
    let rows = query(server, &sql, &[]).await?;
    let entry = |row: &tokio_postgres::Row| serde_json::from_str(row.get::<_, &str>(0)).map_err(|error| odd(&error));
    Ok(History::Known(rows.iter().map(entry).collect::<Result<_>>()?))
}

/// What the last run left behind whose catalog is kept.
///
/// # Errors
/// When the connection fails.
pub async fn last(server: &Server) -> Result<History<Last>> {
    #[derive(Deserialize)]
    struct Row {
        id: i64,
        at: String,
        commit: Option<String>,
        interrupted_since: bool,
    }
    if let Some(none) = unreadable(server).await? {
        return Ok(none);
    }
    let sql = format!(
        "select pg_catalog.row_to_json(e)::text, (select h.catalog::text from schemactl.history h where h.id = e.id) from (
           select h.id, pg_catalog.date_trunc('second', h.ended_at)::text as at, h.git_commit as commit,
             exists (select from schemactl.history l where l.id > h.id and l.outcome in ('running', 'interrupted'))
               as interrupted_since
           from schemactl.history h where h.format = {FORMAT} and h.catalog is not null order by h.id desc limit 1) e"
    );
    let rows = query(server, &sql, &[]).await?;
    let Some(row) = rows.first() else { return Ok(History::None) };
    let Row { id, at, commit, interrupted_since } =
        serde_json::from_str(row.get::<_, &str>(0)).map_err(|error| odd(&error))?;
    Ok(History::Known(Last { id, at, commit, snapshot: Snapshot::from_text(row.get(1)), interrupted_since }))
}

struct State {
    has_table: bool,
    has_schema: bool,
    may_read: bool,
}

async fn state(server: &Server) -> Result<State> {
    let rows = query(server, STATE, &[]).await?;
    let answer = |at: usize| rows.first().is_some_and(|row| row.get(at));
    Ok(State { has_table: answer(0), has_schema: answer(1), may_read: answer(2) })
}

async fn unreadable<T>(server: &Server) -> Result<Option<History<T>>> {
    Ok(match state(server).await? {
        State { has_table: false, .. } => Some(History::None),
        State { may_read: false, .. } => Some(History::NotReadable),
        State { .. } => None,
    })
}

async fn insert(
    server: &Server,
    plan: &Plan,
    author: &Author,
    environment: Option<&str>,
    outcome: &str,
) -> Result<Recorded> {
    let (steps, digest) = record_of(plan.steps());
    let steps = serde_json::to_string(&steps).map_err(|error| odd(&error))?;
    let sql = format!(
        "insert into schemactl.history
           (format, schemactl, outcome, os_user, environment, git_commit, plan, steps, backend_start)
         values ({FORMAT}, $1, $2, $3, $4, $5, $6, $7::text::json,
           (select backend_start from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()))
         returning id"
    );
    let values = [
        Some(env!("CARGO_PKG_VERSION")),
        Some(outcome),
        author.os_user.as_deref(),
        environment,
        author.commit.as_deref(),
        Some(&digest),
        Some(&steps),
    ];
    let rows = query(server, &sql, &values).await?;
    rows.first()
        .map(|row| Recorded(row.get(0)))
        .ok_or_else(|| Problem::error("cannot-record", "the row about this run was not added").into())
}

async fn forget_old_catalogs(server: &Server) -> Result<()> {
    let sql = format!(
        "update schemactl.history set catalog = null where catalog is not null and id not in
           (select id from schemactl.history where catalog is not null order by id desc limit {CATALOGS_KEPT})"
    );
    execute(server, &sql).await
}

/// Does something in a transaction of its own, as the role that owns what is created.
async fn as_owner<T>(server: &Server, owner: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    execute(server, &format!("begin; set local role {}; set local client_min_messages = warning", Ident(owner)))
        .await?;
    match work.await {
        Ok(done) => {
            execute(server, "commit").await?;
            Ok(done)
        }
        Err(problem) => {
            let _ = server.client.batch_execute("rollback").await;
            Err(problem)
        }
    }
}

async fn execute(server: &Server, sql: &str) -> Result<()> {
    server.client.batch_execute(sql).await.map_err(|error| Box::new(server.problem(&error, DOING)))
}

async fn query(server: &Server, sql: &str, values: &[Option<&str>]) -> Result<Vec<tokio_postgres::Row>> {
    let values: Vec<(&(dyn tokio_postgres::types::ToSql + Sync), Type)> =
        values.iter().map(|value| (value as &(dyn tokio_postgres::types::ToSql + Sync), Type::TEXT)).collect();
    server.client.query_typed(sql, &values).await.map_err(|error| Box::new(server.problem(&error, DOING)))
}

const DOING: &str = "reading or writing schemactl.history";

fn odd(error: &serde_json::Error) -> Box<Problem> {
    Box::new(
        Problem::error("unexpected-history", "a row of schemactl.history was not understood")
            .because(error.to_string())
            .help("another version of schemactl may have written it"),
    )
}
