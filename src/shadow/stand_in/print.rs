//! How the target prints what only its libraries understand.

use std::fmt::Write;

use super::super::base::run;
use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::Source;
use crate::sql::Literal;

/// Questions sent at once.
const BATCH: usize = 200;

const DOING: &str = "asking the target how it prints values of its extensions";

/// Something that the files contain.
struct Question {
    /// The row of the shadow's table that the answer belongs to.
    number: i32,
    /// Whether it is about modifiers.
    is_modifier: bool,
    /// The expression that the target is asked for.
    expression: String,
    /// What it looks like in the files.
    text: String,
}

/// Puts the target's own print of every value and modifier that the files contain into the shadow.
///
/// # Errors
/// When the target does not accept one: then it would not accept the files either.
pub(in crate::shadow) async fn as_the_target_does(shadow: &Server, target: &Server, source: &Source) -> Result<()> {
    let questions = questions(shadow).await?;
    let mut update = String::new();
    for batch in questions.chunks(BATCH) {
        let answers = match ask(target, batch).await {
            Ok(answers) => answers,
            Err(error) if error.as_db_error().is_some() => one_by_one(target, batch, source).await?,
            Err(error) => return Err(Box::new(target.problem(&error, DOING))),
        };
        for (question, answer) in batch.iter().zip(answers) {
            let table = if question.is_modifier { "modifiers" } else { "literals" };
            let print = answer.map_or_else(|| "''".to_owned(), |answer| Literal(&answer).to_string());
            let _ =
                writeln!(update, "UPDATE pg_schemactl.{table} SET print = {print} WHERE number = {};", question.number);
        }
    }
    run(shadow, &update).await
}

async fn questions(shadow: &Server) -> Result<Vec<Question>> {
    let rows = shadow
        .client
        .query_typed(
            "select l.number, false, t.name, null, null, array[l.value] from pg_schemactl.literals l
               join pg_schemactl.types t on t.type = l.type where l.print is null
             union all
             select m.number, true, t.name, t.modin, t.modout, m.list from pg_schemactl.modifiers m
               join pg_schemactl.types t on t.type = m.type where m.print is null
             order by 2, 1",
            &[],
        )
        .await
        .map_err(|error| shadow.problem(&error, "reading the shadow database"))?;
    Ok(rows
        .iter()
        .map(|row| {
            let (is_modifier, name, list) = (row.get(1), row.get::<_, &str>(2), row.get::<_, Vec<String>>(5));
            if is_modifier {
                let quoted: Vec<String> = list.iter().map(|one| Literal(one).to_string()).collect();
                let (modin, modout) = (row.get::<_, Option<&str>>(3), row.get::<_, Option<&str>>(4));
                let number = format!("{}(array[{}]::cstring[])", modin.unwrap_or_default(), quoted.join(", "));
                let expression = match modout {
                    Some(modout) => format!("{modout}({number})::text"),
                    None => format!("'(' || {number} || ')'"),
                };
                Question { number: row.get(0), is_modifier, expression, text: list.join(",") }
            } else {
                let value = list.into_iter().next().unwrap_or_default();
                let expression = format!("format('%s', {}::{name})", Literal(&value));
                Question { number: row.get(0), is_modifier, expression, text: value }
            }
        })
        .collect())
}

/// Asks everything in one query, of a read-only transaction.
async fn ask(
    target: &Server,
    questions: &[Question],
) -> std::result::Result<Vec<Option<String>>, tokio_postgres::Error> {
    let client = &target.client;
    let expressions: Vec<&str> = questions.iter().map(|question| question.expression.as_str()).collect();
    client.batch_execute(&format!("begin read only; {}", crate::introspect::SETTINGS)).await?;
    let answer = client.query_typed(&format!("select array[{}]::text[]", expressions.join(", ")), &[]).await;
    client.batch_execute("rollback").await?;
    Ok(answer?.first().map(|row| row.get(0)).unwrap_or_default())
}

/// Asks about each by itself, to find the one that is wrong.
async fn one_by_one(target: &Server, questions: &[Question], source: &Source) -> Result<Vec<Option<String>>> {
    let mut answers = Vec::new();
    let mut problems = Vec::new();
    for question in questions {
        match ask(target, std::slice::from_ref(question)).await {
            Ok(answer) => answers.extend(answer),
            Err(error) => match error.as_db_error() {
                Some(said) => problems.push(refused(question, said.message(), source)),
                None => return Err(Box::new(target.problem(&error, DOING))),
            },
        }
    }
    match Problem::all(problems) {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(answers),
    }
}

fn refused(question: &Question, said: &str, source: &Source) -> Problem {
    let what = if question.is_modifier { "type modifier" } else { "value" };
    let problem = Problem::error("invalid-statement", said.to_owned()).because(format!(
        "the target's extension, which the shadow's server lacks, does not accept the {what} `{}`",
        question.text
    ));
    let written = question.text.replace('\'', "''");
    match source.statements.iter().find(|statement| statement.sql.contains(&written)) {
        Some(statement) => problem.at(statement.place.clone(), "here"),
        None => problem,
    }
}
