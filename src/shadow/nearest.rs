//! What a name that nobody knows was probably meant to be.

use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::Source;

/// What the shadow knows beside what the files define, with those of PostgreSQL itself.
const NAMES: &str = "
    select 'relation' as sort, n.nspname::text as schema, c.relname::text as name from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union select 'column', '', a.attname::text from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union select 'function', n.nspname::text, p.proname::text from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace where n.nspname <> 'information_schema'
    union select 'type', n.nspname::text, t.typname::text from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where t.typname !~ '^_' and n.nspname not in ('information_schema', 'pg_toast')
        and (t.typrelid = 0 or n.nspname !~ '^pg_')
    union select 'schema', '', nspname::text from pg_catalog.pg_namespace where nspname !~ '^pg_'
    union select 'role', '', rolname::text from pg_catalog.pg_roles where rolname !~ '^(pg|schemactl)_'";

/// A name that exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    sort: String,
    /// Empty where the name needs none.
    schema: String,
    name: String,
}

/// The result, where its problems name the nearest names that exist.
pub(super) async fn with_suggestions<T>(server: &Server, source: &Source, result: Result<T>) -> Result<T> {
    let Err(mut problem) = result else { return result };
    if !is_about_names(&problem) || server.client.is_closed() {
        return Err(problem);
    }
    let mut known: Vec<Known> = source
        .statements
        .iter()
        .flat_map(|statement| &statement.defines)
        .flat_map(|defined| {
            let sorts = defined.kind.sorts_of_name();
            sorts.iter().map(|sort| Known {
                sort: (*sort).to_owned(),
                schema: defined.schema.clone().unwrap_or_default(),
                name: defined.name.clone(),
            })
        })
        .collect();
    // What cannot be asked is not suggested.
    if let Ok(rows) = server.client.query_typed(NAMES, &[]).await {
        for row in rows {
            if let (Ok(sort), Ok(schema), Ok(name)) = (row.try_get(0), row.try_get(1), row.try_get(2)) {
                known.push(Known { sort, schema, name });
            }
        }
    }
    known.sort();
    known.dedup();
    suggest(&mut problem, &known);
    Err(problem)
}

fn is_about_names(problem: &Problem) -> bool {
    unknown(&problem.what).is_some() || problem.also.iter().any(is_about_names)
}

fn suggest(problem: &mut Problem, known: &[Known]) {
    for also in &mut problem.also {
        suggest(also, known);
    }
    let Some((sort, schema, name)) = unknown(&problem.what) else { return };
    // What comes with an extension that is not there was hardly meant to be something else. PostgreSQL's own suggestion
    // knows what is in reach.
    if problem.code == "missing-extension"
        || problem.help.as_ref().is_some_and(|help| help.contains("Perhaps you meant"))
    {
        return;
    }
    let Some(nearest) = nearest(sort, schema.as_deref(), &name, known) else { return };
    let suggestion = format!("did you mean `{nearest}`?");
    // The hint about casts misleads where the name itself is wrong.
    let help = problem.help.take().filter(|help| !help.starts_with("No function matches"));
    problem.help = Some(match help {
        Some(help) => format!("{suggestion} Otherwise {}", lower(&help)),
        None => suggestion,
    });
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Of the server's words: what sort of name, its schema, and the name that it does not know.
fn unknown(message: &str) -> Option<(&'static str, Option<String>, String)> {
    // Of a function body it is said first whose it is.
    let message = match message.split_once(" is not valid: ") {
        Some((_, said)) if message.starts_with("the body of ") => said,
        _ => message,
    };
    let end = message.find(" does not exist")?;
    let said = &message[..end];
    for (prefix, sort) in [
        ("relation ", "relation"),
        ("column ", "column"),
        ("function ", "function"),
        ("procedure ", "function"),
        ("type ", "type"),
        ("schema ", "schema"),
        ("role ", "role"),
    ] {
        let Some(rest) = said.strip_prefix(prefix) else { continue };
        // `column "a" of relation "t"`, `column "a" referenced in foreign key constraint`
        let rest = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap_or(rest);
        let rest = rest.split(['(', ' ']).next().unwrap_or_default();
        let (schema, name) = match rest.rsplit_once('.') {
            Some((schema, name)) => (Some(schema.to_owned()), name),
            None => (None, rest),
        };
        return (!name.is_empty()).then(|| (sort, schema.filter(|_| sort != "column"), name.to_owned()));
    }
    None
}

/// The nearest known name; one in another schema with that schema.
fn nearest(sort: &str, schema: Option<&str>, name: &str, known: &[Known]) -> Option<String> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let lower = name.to_lowercase();
    known
        .iter()
        .filter(|one| one.sort == sort && (one.name != name || Some(one.schema.as_str()) != schema))
        .filter(|one| one.name != name || !one.schema.is_empty())
        .map(|one| (strsim::damerau_levenshtein(&lower, &one.name.to_lowercase()), one))
        .filter(|(distance, _)| *distance <= allowed)
        // A name of one's own is meant rather than one of PostgreSQL's.
        .min_by_key(|(distance, one)| (*distance, one.schema == "pg_catalog", *one))
        .map(|(_, one)| {
            let says_schema = schema.is_some() || one.name == name;
            let schema = Some(one.schema.as_str()).filter(|schema| !schema.is_empty() && *schema != "pg_catalog");
            match schema.filter(|_| says_schema) {
                Some(schema) => crate::sql::QualifiedName(schema, &one.name).to_string(),
                None => crate::sql::Ident(&one.name).to_string(),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(names: &[(&str, &str, &str)]) -> Vec<Known> {
        let known = |(sort, schema, name): &(&str, &str, &str)| Known {
            sort: (*sort).to_owned(),
            schema: (*schema).to_owned(),
            name: (*name).to_owned(),
        };
        names.iter().map(known).collect()
    }

    #[test]
    fn the_servers_words_are_understood() {
        let told = |message| unknown(message).map(|(sort, schema, name)| format!("{sort} {schema:?} {name}"));
        assert_eq!(told("relation \"app.custommers\" does not exist").unwrap(), "relation Some(\"app\") custommers");
        assert_eq!(told("column \"titel\" of relation \"notes\" does not exist").unwrap(), "column None titel");
        assert_eq!(told("column n.titel does not exist").unwrap(), "column None titel");
        assert_eq!(told("function app.fn(integer, text) does not exist").unwrap(), "function Some(\"app\") fn");
        assert_eq!(
            told("the body of function `f` is not valid: type \"txt\" does not exist").unwrap(),
            "type None txt"
        );
        assert_eq!(told("syntax error at or near \"x\""), None);
    }

    #[test]
    fn the_nearest_name_is_suggested() {
        let known = known(&[
            ("relation", "app", "customers"),
            ("relation", "", "notes"),
            ("type", "pg_catalog", "text"),
            ("function", "pg_catalog", "lower"),
            ("function", "public", "lowen"),
        ]);
        let near = |sort, schema, name| nearest(sort, schema, name, &known);
        assert_eq!(near("relation", Some("app"), "custommers").unwrap(), "app.customers");
        // It is there, in another schema.
        assert_eq!(near("relation", None, "customers").unwrap(), "app.customers");
        assert_eq!(near("relation", None, "note").unwrap(), "notes");
        assert_eq!(near("type", None, "txt").unwrap(), "text");
        assert_eq!(near("function", None, "lowe").unwrap(), "lowen");
        assert_eq!(near("relation", None, "nowhere"), None);
    }
}
