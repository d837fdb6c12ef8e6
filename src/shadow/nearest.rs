//! What a name that nobody knows was probably meant to be.

mod meant;
mod on_target;

pub use on_target::{may_be_on_target, tell_of_target};

use crate::problem::{Problem, Result};
use crate::server::Server;
use crate::source::Source;
use crate::sql::{Ident, QualifiedName};

/// What the shadow knows beside what the files define, with those of PostgreSQL itself. Functions that stand behind
/// operators, types, casts and index methods are not meant to be called; of the others is told how they can be.
const NAMES: &str = "
    select 'relation' as sort, n.nspname::text as schema, c.relname::text as name, null::int as least, null::int as most,
      null::text as signature from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union select 'column', '', a.attname::text, null, null, null from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    union select 'function', n.nspname::text, p.proname::text, p.pronargs - p.pronargdefaults,
      case when p.provariadic <> 0 then 100 else p.pronargs end::int,
      p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      join pg_catalog.pg_type t on t.oid = p.prorettype
      where n.nspname <> 'information_schema'
        and (n.nspname <> 'pg_catalog' or p.proname !~ '^(pg|bin|ts|has|row_security|inet)_')
        and (t.typtype <> 'p' or t.typname in ('void', 'record', 'anyelement', 'anyarray')
          or t.typname = 'trigger' and n.nspname <> 'pg_catalog')
        and not 'internal'::pg_catalog.regtype = any (p.proargtypes::oid[])
        and not 'cstring'::pg_catalog.regtype = any (p.proargtypes::oid[])
        and not exists (select from pg_catalog.pg_operator o where o.oprcode = p.oid)
        and not exists (select from pg_catalog.pg_amproc m where m.amproc = p.oid)
        and not exists (select from pg_catalog.pg_cast c where c.castfunc = p.oid)
        and not exists (select from pg_catalog.pg_aggregate a
          where p.oid in (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn))
    union select 'type', n.nspname::text, t.typname::text, null, null, null from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where t.typname !~ '^_' and n.nspname not in ('information_schema', 'pg_toast')
        and (t.typrelid = 0 or n.nspname !~ '^pg_')
    union select 'schema', '', nspname::text, null, null, null from pg_catalog.pg_namespace where nspname !~ '^pg_'
    union select 'role', '', rolname::text, null, null, null from pg_catalog.pg_roles where rolname !~ '^(pg|schemactl)_'";

/// A name that exists.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    sort: String,
    /// Empty where the name needs none.
    schema: String,
    name: String,
    /// Of a function that the server knows: with how many arguments it can be called at least and at most, and how.
    call: Option<(i32, i32, String)>,
}

/// The result, where its problems name the nearest names that exist.
pub(super) async fn with_suggestions<T>(server: &Server, source: &Source, result: Result<T>) -> Result<T> {
    let Err(mut problem) = result else { return result };
    if !asks_for_names(&problem) || server.client.is_closed() {
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
                call: None,
            })
        })
        .collect();
    // What cannot be asked is not suggested.
    if let Ok(rows) = server.client.query_typed(NAMES, &[]).await {
        for row in rows {
            if let (Ok(sort), Ok(schema), Ok(name)) = (row.try_get(0), row.try_get(1), row.try_get(2)) {
                let call = match (row.try_get(3), row.try_get(4), row.try_get(5)) {
                    (Ok(Some(least)), Ok(Some(most)), Ok(Some(signature))) => Some((least, most, signature)),
                    _ => None,
                };
                known.push(Known { sort, schema, name, call });
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

fn asks_for_names(problem: &Problem) -> bool {
    is_about_names(problem) || not_unique(&problem.what).is_some() || problem.also.iter().any(asks_for_names)
}

/// A routine that is named without its arguments where there are several, as the server says it.
fn not_unique(message: &str) -> Option<Unknown> {
    let name = message.strip_suffix("\" is not unique")?.split_once(" name \"")?.1;
    let (schema, name) = name.rsplit_once('.').map_or((None, name), |(schema, name)| (Some(schema.to_owned()), name));
    Some(Unknown { sort: "function", schema, name: name.to_owned(), arguments: None })
}

fn suggest(problem: &mut Problem, known: &[Known]) {
    for also in &mut problem.also {
        suggest(also, known);
    }
    if let Some(several) = not_unique(&problem.what) {
        let list = signatures(&several, known).join(", ");
        problem.help = Some(format!("say which one is meant, with its arguments: {list}")).filter(|_| !list.is_empty());
        return;
    }
    let Some(unknown) = unknown(&problem.what) else { return };
    // What comes with an extension that is not there was hardly meant to be something else.
    if problem.code == "missing-extension" {
        return;
    }
    // A remedy in the words of the statement stays; so does PostgreSQL's own suggestion, which knows what is in reach.
    let is_ours = |help: &str| ["define it", "create the role", "No "].iter().any(|start| help.starts_with(start));
    if let Some(help) = &problem.help
        && !is_ours(help)
    {
        if let Some(better) = in_reach(&unknown.name, help) {
            problem.help = Some(better);
        }
        return;
    }
    let Some(suggestion) = suggestion(&unknown, known) else {
        if problem.help.as_ref().is_some_and(|help| help.starts_with("No ")) {
            problem.help = Some(match others(&unknown, known) {
                Some(others) => {
                    if let Some((_, label)) = problem.places.first_mut() {
                        "not with these arguments".clone_into(label);
                    }
                    others
                }
                None => "define it in a file under the schema folder, or check its spelling and schema".to_owned(),
            });
        }
        return;
    };
    // The hint about casts misleads where the name itself is wrong.
    let help = problem.help.take().filter(|help| !help.starts_with("No "));
    problem.help = Some(match help {
        Some(help) if suggestion.starts_with("did you mean") => format!("{suggestion} Otherwise {}", lower(&help)),
        _ => suggestion,
    });
}

/// PostgreSQL's `Perhaps you meant to reference the column "cards.userId".` in the words of the file.
fn in_reach(name: &str, hint: &str) -> Option<String> {
    let meant = hint.strip_prefix("Perhaps you meant to reference the column \"")?.strip_suffix("\".")?;
    let (table, column) = meant.split_once('.').map_or((None, meant), |(table, column)| (Some(table), column));
    if column != name && column.to_lowercase() == name.to_lowercase() {
        return Some(in_quotes(column, &Ident(column).to_string()));
    }
    Some(match table {
        Some(table) if column == name => format!("did you mean `{}`?", QualifiedName(table, column)),
        _ => format!("did you mean `{}`?", Ident(column)),
    })
}

fn in_quotes(name: &str, written: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        format!("names with capitals stand in double quotes: did you mean `{written}`?")
    } else {
        format!("did you mean `{written}`?")
    }
}

/// What was probably meant.
fn suggestion(unknown: &Unknown, known: &[Known]) -> Option<String> {
    if unknown.schema.is_none()
        && let Some(here) = meant::elsewhere(unknown.sort, &unknown.name)
    {
        let other = nearest(unknown, known).filter(|_| here == "gen_random_uuid()" && unknown.name.contains('_'));
        return Some(match other {
            Some((near, _)) if near != here => format!("did you mean `{here}`, which needs no extension, or `{near}`?"),
            _ => format!("PostgreSQL calls it `{here}`"),
        });
    }
    let (written, known) = nearest(unknown, known)?;
    Some(if known.name != unknown.name && known.name.to_lowercase() == unknown.name.to_lowercase() {
        in_quotes(&known.name, &written)
    } else {
        format!("did you mean `{written}`?")
    })
}

/// How functions of just that name are called.
fn others(unknown: &Unknown, known: &[Known]) -> Option<String> {
    let mut signatures = signatures(unknown, known);
    signatures.truncate(3);
    let schema = if signatures.is_empty() { return None } else { signatures.join(", ") };
    Some(format!("there is {schema}: give it these arguments, cast if need be (`value::type`)"))
}

fn signatures(unknown: &Unknown, known: &[Known]) -> Vec<String> {
    known
        .iter()
        .filter(|one| one.sort == unknown.sort && one.name == unknown.name)
        .filter(|one| unknown.schema.as_ref().is_none_or(|schema| *schema == one.schema))
        .filter_map(|one| Some(format!("`{}.{}`", one.schema, one.call.as_ref()?.2)))
        .collect()
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unknown {
    sort: &'static str,
    schema: Option<String>,
    name: String,
    /// Of a function.
    arguments: Option<i32>,
}

/// What the server's words say about a name that it does not know.
fn unknown(message: &str) -> Option<Unknown> {
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
        let arguments = rest.split_once('(').filter(|_| sort == "function").map(|(_, inside)| {
            let inside = inside.trim_end_matches(')');
            if inside.is_empty() { 0 } else { i32::try_from(inside.split(", ").count()).unwrap_or(i32::MAX) }
        });
        // `column "a" of relation "t"`, `column "a" referenced in foreign key constraint`
        let rest = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).unwrap_or(rest);
        let rest = rest.split(['(', ' ']).next().unwrap_or_default();
        let (schema, name) = match rest.rsplit_once('.') {
            Some((schema, name)) => (Some(schema.to_owned()), name),
            None => (None, rest),
        };
        let schema = schema.filter(|_| sort != "column");
        return (!name.is_empty()).then(|| Unknown { sort, schema, name: name.to_owned(), arguments });
    }
    None
}

/// The nearest known name that can be used so, as it is written; one in another schema with that schema.
fn nearest<'a>(unknown: &Unknown, known: &'a [Known]) -> Option<(String, &'a Known)> {
    let Unknown { sort, schema, name, arguments } = unknown;
    let schema = schema.as_deref();
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let lower = name.to_lowercase();
    let distance = |one: &Known| {
        let other = one.name.to_lowercase();
        let distance = strsim::damerau_levenshtein(&lower, &other);
        if distance <= allowed {
            return Some(distance);
        }
        // `user_id` for `uid` where the schema is said, `uuid_v4` for `uuid_generate_v4`.
        let is_short = schema == Some(one.schema.as_str()) && is_abbreviated(&other, &lower);
        (is_short || lacks_words(&lower, &other)).then_some(allowed + 1)
    };
    known
        .iter()
        .filter(|one| one.sort == *sort && (one.name != *name || Some(one.schema.as_str()) != schema))
        .filter(|one| one.name != *name || !one.schema.is_empty())
        .filter(|one| match (arguments, &one.call) {
            (Some(count), Some((least, most, _))) => least <= count && count <= most,
            _ => true,
        })
        .filter_map(|one| Some((distance(one)?, one)))
        // A name of one's own is meant rather than one of PostgreSQL's.
        .min_by_key(|(distance, one)| (*distance, one.schema == "pg_catalog", *one))
        .map(|(_, one)| {
            let is_function = one.call.is_some();
            let says_schema = schema.is_some() || one.name == *name || (is_function && one.schema != "public");
            let schema = Some(one.schema.as_str()).filter(|schema| !schema.is_empty() && *schema != "pg_catalog");
            let written = match schema.filter(|_| says_schema) {
                Some(schema) => QualifiedName(schema, &one.name).to_string(),
                None => Ident(&one.name).to_string(),
            };
            (if is_function && *arguments == Some(0) { format!("{written}()") } else { written }, one)
        })
}

/// Whether `short` is what remains of `long` without some letters inside.
fn is_abbreviated(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.len() >= 3
        && short.chars().next() == long.chars().next()
        && short.chars().last() == long.chars().last()
        && short.chars().all(|letter| rest.any(|other| other == letter))
}

/// Whether `name` is `other` without some of its words.
fn lacks_words(name: &str, other: &str) -> bool {
    let mut words = other.split('_');
    name.contains('_') && name != other && name.split('_').all(|word| words.any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(names: &[(&str, &str, &str)]) -> Vec<Known> {
        let known = |(sort, schema, name): &(&str, &str, &str)| Known {
            sort: (*sort).to_owned(),
            schema: (*schema).to_owned(),
            name: (*name).to_owned(),
            call: None,
        };
        names.iter().map(known).collect()
    }

    #[test]
    fn the_servers_words_are_understood() {
        let told = |message| {
            let unknown = unknown(message)?;
            Some(format!("{} {:?} {} {:?}", unknown.sort, unknown.schema, unknown.name, unknown.arguments))
        };
        assert_eq!(
            told("relation \"app.custommers\" does not exist").unwrap(),
            "relation Some(\"app\") custommers None"
        );
        assert_eq!(told("column \"titel\" of relation \"notes\" does not exist").unwrap(), "column None titel None");
        assert_eq!(told("column n.titel does not exist").unwrap(), "column None titel None");
        assert_eq!(told("function app.fn(integer, text) does not exist").unwrap(), "function Some(\"app\") fn Some(2)");
        assert_eq!(told("function fn() does not exist").unwrap(), "function None fn Some(0)");
        assert_eq!(
            told("the body of function `f` is not valid: type \"txt\" does not exist").unwrap(),
            "type None txt None"
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
        let near = |sort, schema: Option<&str>, name: &str| {
            let unknown = Unknown { sort, schema: schema.map(str::to_owned), name: name.to_owned(), arguments: None };
            nearest(&unknown, &known).map(|(written, _)| written)
        };
        assert_eq!(near("relation", Some("app"), "custommers").unwrap(), "app.customers");
        // It is there, in another schema.
        assert_eq!(near("relation", None, "customers").unwrap(), "app.customers");
        assert_eq!(near("relation", None, "note").unwrap(), "notes");
        assert_eq!(near("type", None, "txt").unwrap(), "text");
        assert_eq!(near("function", None, "lowe").unwrap(), "lowen");
        assert_eq!(near("relation", None, "nowhere"), None);
    }

    #[test]
    fn only_functions_that_can_be_called_so_are_suggested() {
        let function = |schema: &str, name: &str, count: i32| Known {
            sort: "function".to_owned(),
            schema: schema.to_owned(),
            name: name.to_owned(),
            call: Some((count, count, format!("{name}(...)"))),
        };
        let known = [
            function("auth", "role", 0),
            function("auth", "uid", 0),
            function("extensions", "uuid_generate_v4", 0),
            function("extensions", "uuid_generate_v5", 2),
            function("pg_catalog", "lower", 1),
        ];
        let help = |message: &str| suggestion(&unknown(message)?, &known);
        assert_eq!(help("function auth.user_id() does not exist").unwrap(), "did you mean `auth.uid()`?");
        assert_eq!(
            help("function uuid_v4() does not exist").unwrap(),
            "did you mean `gen_random_uuid()`, which needs no extension, or `extensions.uuid_generate_v4()`?"
        );
        assert_eq!(
            help("function uuid_generate_v() does not exist").unwrap(),
            "did you mean `extensions.uuid_generate_v4()`?"
        );
        assert_eq!(help("function getdate() does not exist").unwrap(), "PostgreSQL calls it `now()`");
        assert_eq!(help("function lowe() does not exist"), None);
        let other =
            unknown("function lower(integer, integer) does not exist").and_then(|unknown| others(&unknown, &known));
        assert!(other.unwrap().starts_with("there is `pg_catalog.lower(...)`"));
    }

    #[test]
    fn capitals_need_quotes() {
        let hint = "Perhaps you meant to reference the column \"cards.userId\".";
        assert_eq!(
            in_reach("userid", hint).unwrap(),
            "names with capitals stand in double quotes: did you mean `\"userId\"`?"
        );
        assert_eq!(
            in_reach("usr", "Perhaps you meant to reference the column \"c.user\".").unwrap(),
            "did you mean `\"user\"`?"
        );
        assert_eq!(in_reach("usr", "something else"), None);
    }
}
