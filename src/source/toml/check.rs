//! Checks on the SQL that users embed in TOML: that it is whole, that it is one thing, and where it is wrong.

use pg_query::protobuf::node::Node as Tree;
use pg_query::protobuf::{CreateFunctionStmt, FunctionParameterMode, TypeName};

use std::sync::Arc;

use super::tree::{Node, Value};
use crate::problem::{Place, Problem, SourceFile};
use crate::source::depth;

/// Keys by which the settings of other programs are known, and whose they are.
const SETTINGS: &[(&str, &str)] = &[
    ("project_id", "the Supabase CLI's config.toml"),
    ("package", "a Cargo.toml of Rust"),
    ("build-system", "a pyproject.toml of Python"),
];

/// Refuses the settings of another program as a whole, rather than each of its keys.
pub(super) fn another_programs(tree: &Node, file: &Arc<SourceFile>) -> Option<Problem> {
    let Value::Table(entries) = &tree.value else { return None };
    let (key, whose) = entries.iter().find_map(|(key, _)| {
        let (_, whose) = SETTINGS.iter().find(|(name, _)| *name == key.value)?;
        Some((key, whose))
    })?;
    let place = Place { file: Arc::clone(file), span: key.span.clone() };
    Some(
        Problem::error("unknown-key", format!("this is {whose}, which describes no database"))
            .because("every .toml file below the schema folder is read as a description of the database")
            .help("move it out of the schema folder, or list the folders that describe the database in `schema` in schemactl.toml")
            .at(place, "told by this key"),
    )
}

/// Why a string cannot be embedded.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, in words.
    pub message: String,
    /// Byte offset in the string, when it is known.
    pub at: Option<usize>,
}

impl Flaw {
    fn new(message: &str, at: Option<usize>) -> Self {
        Self { message: message.to_owned(), at }
    }
}

/// What a string may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One expression or element: no comma outside parentheses.
    One,
    /// A list: commas are fine.
    List,
}

/// Refuses what could end the place that a string is put into: a semicolon, a parenthesis that it did not open, a
/// comma, an open quote or comment. Whether it is right otherwise is for the parser to say.
pub fn whole(text: &str, holds: Holds) -> Result<(), Flaw> {
    let scan = match pg_query::scan(text) {
        Ok(scan) => scan,
        Err(error) => return Err(Flaw::new(&message(&error), None)),
    };
    let mut depth = Vec::new();
    let mut any = false;
    for token in &scan.tokens {
        let start = usize::try_from(token.start).unwrap_or_default();
        let end = usize::try_from(token.end).unwrap_or_default();
        let slice = text.get(start..end).unwrap_or_default();
        if slice.starts_with("--") || slice.starts_with("/*") {
            continue;
        }
        any = true;
        match slice {
            ";" => return Err(Flaw::new("a semicolon ends the statement that this is put into", Some(start))),
            "(" | "[" => depth.push((slice, start)),
            ")" | "]" => {
                let opener = if slice == ")" { "(" } else { "[" };
                if depth.pop().map(|(open, _)| open) != Some(opener) {
                    return Err(Flaw::new(&format!("this `{slice}` closes nothing"), Some(start)));
                }
            }
            "," if depth.is_empty() && holds == Holds::One => {
                return Err(Flaw::new("one expression was expected, and the comma begins a second", Some(start)));
            }
            _ => {}
        }
    }
    if let Some((open, at)) = depth.pop() {
        return Err(Flaw::new(&format!("this `{open}` is never closed"), Some(at)));
    }
    if !any {
        return Err(Flaw::new("it is empty", None));
    }
    Ok(())
}

/// Parses one statement.
pub fn statement(sql: &str) -> Result<Tree, Flaw> {
    let parsed = depth::parse(sql).map_err(|message| {
        let at = error_position(sql, &message);
        Flaw { message, at }
    })?;
    let mut statements = parsed.protobuf.stmts;
    match (statements.pop(), statements.is_empty()) {
        (Some(only), true) => only.stmt.and_then(|node| node.node).ok_or_else(|| Flaw::new("it is no statement", None)),
        (None, _) => Err(Flaw::new("it is empty", None)),
        (Some(second), false) => {
            let at = usize::try_from(second.stmt_location).ok();
            Err(Flaw::new("it holds more than one statement", at))
        }
    }
}

/// Parses any number of statements.
pub fn statements(sql: &str) -> Result<(), Flaw> {
    depth::parse(sql).map(|_| ()).map_err(|message| {
        let at = error_position(sql, &message);
        Flaw { message, at }
    })
}

/// The parser's own words, without the wrapper's.
fn message(error: &pg_query::Error) -> String {
    match error {
        pg_query::Error::Parse(message) | pg_query::Error::Scan(message) => message.clone(),
        other => other.to_string(),
    }
}

/// The parser says near what it failed, not where: it is the first token of that spelling with which the text up to
/// it does not parse for any other reason than that it ends.
fn error_position(sql: &str, message: &str) -> Option<usize> {
    if message.ends_with("at end of input") {
        return Some(sql.trim_end().len());
    }
    let near = message.split_once("at or near \"")?.1.strip_suffix('"')?;
    let scan = pg_query::scan(sql).ok()?;
    for token in &scan.tokens {
        let start = usize::try_from(token.start).ok()?;
        let end = usize::try_from(token.end).ok()?;
        if !sql.get(start..)?.starts_with(near) && sql.get(start..end)? != near {
            continue;
        }
        match depth::parse(sql.get(..end)?) {
            Err(again) if again.contains("at or near") => return Some(start),
            _ => {}
        }
    }
    sql.find(near)
}

/// Checks that a string is a data type and nothing more.
pub fn data_type(text: &str) -> Result<TypeName, Flaw> {
    whole(text, Holds::One)?;
    let prefix = "ALTER TABLE t ALTER c TYPE ";
    let tree = statement(&format!("{prefix}{text}")).map_err(|flaw| shift(flaw, prefix.len()))?;
    let more = || Flaw::new("a data type was expected, and nothing after it", None);
    let Tree::AlterTableStmt(mut alter) = tree else { return Err(more()) };
    if alter.cmds.len() != 1 {
        return Err(more());
    }
    let Some(Tree::AlterTableCmd(command)) = alter.cmds.pop().and_then(|node| node.node) else { return Err(more()) };
    match command.def.and_then(|node| node.node) {
        Some(Tree::ColumnDef(column)) if column.coll_clause.is_none() && column.raw_default.is_none() => {
            column.type_name.ok_or_else(more)
        }
        _ => Err(more()),
    }
}

/// Whether an expression is a bare name, which a DEFAULT can never be.
#[must_use]
pub fn is_column(text: &str) -> bool {
    let Ok(Tree::SelectStmt(select)) = statement(&format!("SELECT {text}")) else { return false };
    let target = select.target_list.first().and_then(|node| node.node.as_ref());
    let Some(Tree::ResTarget(target)) = target else { return false };
    select.target_list.len() == 1
        && target.name.is_empty()
        && matches!(target.val.as_ref().and_then(|value| value.node.as_ref()), Some(Tree::ColumnRef(_)))
}

/// The statement as a CREATE FUNCTION or CREATE PROCEDURE.
pub fn routine(sql: &str) -> Result<CreateFunctionStmt, Flaw> {
    match statement(sql)? {
        Tree::CreateFunctionStmt(create) => Ok(*create),
        _ => Err(Flaw::new("a CREATE FUNCTION or CREATE PROCEDURE statement was expected", Some(0))),
    }
}

/// A routine's arguments as GRANT and COMMENT want them: modes and types, no names, no defaults.
#[must_use]
pub fn argument_types(create: &CreateFunctionStmt) -> Vec<String> {
    let parameters = create.parameters.iter().filter_map(|node| match &node.node {
        Some(Tree::FunctionParameter(parameter)) => Some(parameter),
        _ => None,
    });
    parameters
        .filter_map(|parameter| {
            let mode = match parameter.mode() {
                FunctionParameterMode::FuncParamOut if create.is_procedure => "OUT ",
                FunctionParameterMode::FuncParamOut | FunctionParameterMode::FuncParamTable => return None,
                FunctionParameterMode::FuncParamVariadic => "VARIADIC ",
                _ => "",
            };
            Some(format!("{mode}{}", type_text(parameter.arg_type.clone()?)?))
        })
        .collect()
}

/// A data type as SQL text.
fn type_text(name: TypeName) -> Option<String> {
    let prefix = "SELECT NULL::";
    let mut parsed = depth::parse(&format!("{prefix}int")).ok()?;
    let statement = parsed.protobuf.stmts.first_mut()?.stmt.as_mut()?.node.as_mut()?;
    let Tree::SelectStmt(select) = statement else { return None };
    let Some(Tree::ResTarget(target)) = select.target_list.first_mut()?.node.as_mut() else { return None };
    let Some(Tree::TypeCast(cast)) = target.val.as_mut()?.node.as_mut() else { return None };
    cast.type_name = Some(name);
    let text = pg_query::deparse(&parsed.protobuf, pg_query::DeparseOptions::default()).ok()?;
    text.strip_prefix(prefix).map(str::to_owned)
}

/// Moves a flaw found in a longer text back to the string in it.
pub fn shift(flaw: Flaw, by: usize) -> Flaw {
    Flaw { at: flaw.at.map(|at| at.saturating_sub(by)), ..flaw }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_break_out_is_refused() {
        for text in ["1); drop table x", "1) or (true", "1, 2", "'open", "1 /* open", "((1)", "", "-- only", "1]"] {
            assert!(whole(text, Holds::One).is_err(), "{text}");
        }
        for text in ["1", "f(1, 2)", "'a;b,c)' || x", "a -- why", "x[1]", "array[1,2]"] {
            assert_eq!(whole(text, Holds::One), Ok(()), "{text}");
        }
    }

    #[test]
    fn types_are_types_only() {
        for text in ["text", "numeric(10,2)", "text[]", "timestamp with time zone", "public.\"Kind\"", "serial"] {
            assert!(data_type(text).is_ok(), "{text}");
        }
        for text in ["text not null", "text default 1", "text collate \"C\"", "int, add b int", "int using 1", "select"]
        {
            assert!(data_type(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_place_of_an_error_is_found() {
        let Err(flaw) = statement("SELECT a + a FROM t WHERE b = = c") else { panic!("parsed") };
        assert_eq!(flaw.at, Some("SELECT a + a FROM t WHERE b = ".len()));
    }

    #[test]
    fn argument_types_leave_names_and_defaults_out() {
        let create = routine(
            "create function f(a int, inout b numeric(3,1) default 2, out c text, variadic d text[]) language sql as ''",
        )
        .unwrap();
        assert_eq!(argument_types(&create), ["int", "numeric(3, 1)", "VARIADIC text[]"]);
    }
}
