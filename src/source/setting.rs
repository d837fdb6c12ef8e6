//! `SET` in a schema file: `pg_dump` writes a dozen of them, and few change what the file means.

use pg_query::protobuf::{FuncCall, VariableSetKind, VariableSetStmt, a_const::Val};
use pg_query::{Node, NodeEnum};

use super::facts::literal;
use crate::sql::Ident;

/// What a `SET` does to the statements after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Setting {
    /// Nothing that lasts.
    Harmless,
    /// It says where unqualified names are.
    SearchPath {
        /// As `set_config` takes it; `None` is the default.
        path: Option<String>,
        /// Only until COMMIT.
        local: bool,
    },
    /// It says who runs what follows: `SET ROLE`, `SET SESSION AUTHORIZATION`.
    Role {
        /// The role; `None` is the default owner.
        name: Option<String>,
        /// Only until COMMIT.
        local: bool,
    },
    /// It would change what they mean, in a way that the files cannot say.
    Meaningful {
        /// What happened.
        what: String,
        /// Why that is not possible.
        why: &'static str,
        /// What to do.
        help: &'static str,
    },
}

/// Time limits, messages and resources: gone when the file is loaded.
const HARMLESS: &[&str] = &[
    "application_name",
    "check_function_bodies",
    "client_min_messages",
    "constraint_exclusion",
    "deadlock_timeout",
    "default_toast_compression",
    "escape_string_warning",
    "extra_float_digits",
    "idle_in_transaction_session_timeout",
    "jit",
    "lock_timeout",
    "log_min_duration_statement",
    "log_min_messages",
    "log_statement",
    "maintenance_work_mem",
    "max_parallel_maintenance_workers",
    "max_parallel_workers",
    "restrict_nonsystem_relation_kind",
    "row_security",
    "statement_timeout",
    "synchronous_commit",
    "transaction_timeout",
    "work_mem",
    "xmloption",
];

/// Settings that change the meaning of SQL, with the one value that leaves it alone.
const NEUTRAL: &[(&str, &[&str])] = &[
    ("array_nulls", &["on", "true"]),
    ("client_encoding", &["utf8", "utf-8", "unicode"]),
    ("default_table_access_method", &["heap"]),
    ("default_tablespace", &[""]),
    ("default_with_oids", &["off", "false"]),
    ("quote_all_identifiers", &["off", "false"]),
    ("session_replication_role", &["origin"]),
    ("standard_conforming_strings", &["on", "true"]),
    ("transform_null_equals", &["off", "false"]),
];

/// Judges a `SET` or `RESET` statement.
pub(super) fn judge(statement: &VariableSetStmt) -> Setting {
    let name = statement.name.to_ascii_lowercase();
    match VariableSetKind::try_from(statement.kind) {
        Ok(VariableSetKind::VarSetMulti) => Setting::Harmless,
        Ok(VariableSetKind::VarReset | VariableSetKind::VarSetDefault) if is_role(&name) => {
            Setting::Role { name: None, local: statement.is_local }
        }
        Ok(VariableSetKind::VarResetAll) => Setting::SearchPath { path: None, local: false },
        Ok(VariableSetKind::VarReset | VariableSetKind::VarSetDefault) => {
            if name == "search_path" {
                Setting::SearchPath { path: None, local: statement.is_local }
            } else {
                Setting::Harmless
            }
        }
        Ok(VariableSetKind::VarSetValue) => {
            let values: Vec<String> = statement.args.iter().map(value).collect();
            if name == "search_path" {
                let names: Vec<String> = values.iter().map(|name| Ident(name).to_string()).collect();
                return Setting::SearchPath { path: Some(names.join(", ")), local: statement.is_local };
            }
            if let ([role], true) = (values.as_slice(), is_role(&name)) {
                let name = Some(role.clone()).filter(|role| role != "none");
                return Setting::Role { name, local: statement.is_local };
            }
            judge_value(&name, &values.join(", "))
        }
        Ok(VariableSetKind::Undefined | VariableSetKind::VarSetCurrent) | Err(_) => judge_value(&name, ""),
    }
}

/// Judges `SELECT set_config('name', 'value', is_local)`.
pub(super) fn set_config(call: &FuncCall) -> Setting {
    let text = |index: usize| call.args.get(index).and_then(literal).map(|(value, _)| value);
    let (Some(name), Some(value)) = (text(0), text(1)) else {
        return judge_value("set_config", "");
    };
    let local = match call.args.get(2).and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::AConst(constant)) => matches!(&constant.val, Some(Val::Boolval(value)) if value.boolval),
        _ => false,
    };
    let name = name.to_ascii_lowercase();
    if name == "search_path" { Setting::SearchPath { path: Some(value), local } } else { judge_value(&name, &value) }
}

fn is_role(name: &str) -> bool {
    matches!(name, "role" | "session_authorization")
}

fn judge_value(name: &str, value: &str) -> Setting {
    if HARMLESS.contains(&name) {
        return Setting::Harmless;
    }
    let value = value.to_ascii_lowercase();
    if NEUTRAL.iter().any(|(neutral, values)| *neutral == name && values.contains(&value.as_str())) {
        return Setting::Harmless;
    }
    let (why, help) = match name {
        "role" | "session_authorization" => (
            "it would change the owner of what follows",
            "take it out, and say who owns an object with ALTER ... OWNER TO, or with `owner` under [defaults]",
        ),
        "timezone" | "datestyle" | "intervalstyle" => (
            "it would change how dates and times in the definitions are read",
            "take it out, and write times with their offset: '2026-01-31 12:00+00'",
        ),
        "default_tablespace" | "default_table_access_method" => {
            ("it would change where tables are stored", "take it out, and name it in each CREATE TABLE")
        }
        "client_encoding" => ("schema files are UTF-8", "convert the file to UTF-8, and take the line out"),
        _ => ("it may change what the statements after it mean", "take it out of the schema file"),
    };
    Setting::Meaningful { what: format!("SET {name} is not possible in a schema file"), why, help }
}

/// The value of an argument of SET, as text.
fn value(node: &Node) -> String {
    match node.node.as_ref() {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(Val::Sval(value)) => value.sval.clone(),
            Some(Val::Ival(value)) => value.ival.to_string(),
            Some(Val::Fval(value)) => value.fval.clone(),
            Some(Val::Boolval(value)) => value.boolval.to_string(),
            Some(Val::Bsval(value)) => value.bsval.clone(),
            None => String::new(),
        },
        Some(NodeEnum::String(value)) => value.sval.clone(),
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().map(value).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The schemas of a search path, in order; `"$user"` is nobody's schema here.
pub(super) fn schemas(path: &str) -> Vec<String> {
    let mut schemas = vec![String::new()];
    let mut quoted = false;
    let mut characters = path.chars().peekable();
    let mut was_quoted = false;
    while let Some(character) = characters.next() {
        let Some(last) = schemas.last_mut() else { break };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                last.push('"');
            }
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            ',' if !quoted => {
                schemas.push(String::new());
                was_quoted = false;
            }
            _ if quoted => last.push(character),
            _ if character.is_whitespace() || was_quoted => {}
            _ => last.push(character.to_ascii_lowercase()),
        }
    }
    schemas.retain(|schema| !schema.is_empty() && schema != "$user");
    schemas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_path_is_a_list_of_names() {
        assert_eq!(schemas("\"$user\", public, \"My, Schema\" ,Ext"), ["public", "My, Schema", "ext"]);
        assert_eq!(schemas(""), Vec::<String>::new());
        assert_eq!(schemas("\"\""), Vec::<String>::new());
    }
}
