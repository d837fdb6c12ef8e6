//! Checks function bodies. Files are loaded with `check_function_bodies = off`, so that functions may come in any
//! order; afterwards, when everything that they mention exists, each is stated once more with the check on.

mod body;

use super::load::{position, problem_at};
use super::{Foundation, nearest};
use crate::object::Kind;
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::{Source, SourceStatement};
use crate::sql::Ident;

const CREATE: &str = "CREATE";
const OR_REPLACE: &str = " OR REPLACE";

/// Those of the files would fire for what is no change; beside the target only a superuser can say so.
const WITHOUT_EVENT_TRIGGERS: &str = "DO $$DECLARE name text; BEGIN
    FOR name IN SELECT evtname FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D'
        AND (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) LOOP
      EXECUTE pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE', name);
    END LOOP; END$$";

/// Asks each function's language about its body.
pub(super) async fn function_bodies(
    server: &Server,
    source: &Source,
    foundation: &Foundation,
    in_transaction: bool,
) -> Result<()> {
    let functions: Vec<(&SourceStatement, String)> = source
        .statements
        .iter()
        .filter(|statement| statement.defines.iter().any(|defined| defined.kind == Kind::Routine))
        .filter_map(|statement| Some((statement, replacing(statement)?)))
        .collect();
    if functions.is_empty() {
        return Ok(());
    }
    let doing = "checking function bodies";
    let plain = |sql: String| async move {
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    // What a function is stated to be once more may take away what later statements have made of it.
    let (begin, end) =
        if in_transaction { ("SAVEPOINT unchecked", "ROLLBACK TO SAVEPOINT unchecked") } else { ("BEGIN", "ROLLBACK") };
    plain(begin.to_owned()).await?;
    plain(format!(
        "{WITHOUT_EVENT_TRIGGERS}; SET ROLE {}; SET check_function_bodies = on; SET client_min_messages = error",
        Ident(&foundation.owner)
    ))
    .await?;
    let mut problems = Vec::new();
    for batch in functions.chunks(20) {
        let script: Vec<String> = batch
            .iter()
            .flat_map(|(statement, sql)| [super::load::search_path(path_of(statement, foundation)), sql.clone()])
            .collect();
        let together = script.join(";\n");
        plain("SAVEPOINT bodies".to_owned()).await?;
        let answer = server.client.batch_execute(&together).await;
        if answer.is_ok() {
            continue;
        }
        plain("ROLLBACK TO SAVEPOINT bodies".to_owned()).await?;
        for (statement, sql) in batch {
            plain("SAVEPOINT body".to_owned()).await?;
            plain(super::load::search_path(path_of(statement, foundation))).await?;
            if let Err(error) = server.client.batch_execute(sql).await {
                let Some(error) = error.as_db_error() else { return Err(Box::new(server.problem(&error, doing))) };
                plain("ROLLBACK TO SAVEPOINT body".to_owned()).await?;
                let problem = body_problem(statement, error);
                problems.push(body::mended(server, statement, sql, error, problem).await?);
            }
        }
    }
    plain(end.to_owned()).await?;
    let checked = match Problem::all(problems) {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(()),
    };
    nearest::with_suggestions(server, source, checked).await
}

/// The path under which a body has to hold. A dump sets an empty one, for what it says itself; nobody calls its functions
/// under that.
fn path_of<'a>(statement: &'a SourceStatement, foundation: &'a Foundation) -> &'a str {
    let is_empty =
        |path: &str| path.trim_matches(|char: char| char.is_whitespace() || char == '"' || char == '\'').is_empty();
    statement.search_path.as_deref().filter(|path| !is_empty(path)).unwrap_or(&foundation.search_path)
}

/// The statement with `OR REPLACE`.
fn replacing(statement: &SourceStatement) -> Option<String> {
    let (create, rest) = (statement.sql.get(..CREATE.len())?, statement.sql.get(CREATE.len()..)?);
    let inserted = if says_or_replace(rest) { "" } else { OR_REPLACE };
    create.eq_ignore_ascii_case(CREATE).then(|| format!("{create}{inserted}{rest}"))
}

fn says_or_replace(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("or"))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("replace"))
}

fn body_problem(statement: &SourceStatement, error: &tokio_postgres::error::DbError) -> Problem {
    let at = position(&statement.sql, error, inserted(statement));
    let at = at.or_else(|| body::line(&statement.sql, error.where_()?));
    let mut problem = problem_at(statement, error, at);
    problem.code = "function-body";
    let defined = statement.defines.iter().find(|defined| defined.kind == Kind::Routine);
    let name = defined.map_or_else(String::new, |defined| match &defined.schema {
        Some(schema) => format!("{schema}.{}", defined.name),
        None => defined.name.clone(),
    });
    problem.what = format!("the body of function `{name}` is not valid: {}", problem.what);
    problem
}

/// How many characters [`replacing`] adds.
fn inserted(statement: &SourceStatement) -> usize {
    let rest = statement.sql.get(CREATE.len()..).unwrap_or_default();
    if says_or_replace(rest) { 0 } else { OR_REPLACE.len() }
}
