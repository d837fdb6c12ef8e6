//! `OPTIONS (...)`: what wrappers, servers, user mappings, foreign tables and their columns are told (PostgreSQL
//! manual, `CREATE SERVER`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::object::{Object, Statement};
use crate::sql::{Ident, Literal};

/// What stands in place of a value that must not be shown. The statement is not valid SQL with it, so that nobody sets
/// a password to a placeholder by mistake.
pub const NOT_SHOWN: &str = "<not shown>";

/// A text with [`NOT_SHOWN`], as a file has it: there it is a string, which stands for what the database has. None of a
/// statement whose place for it is no option.
#[must_use]
pub fn as_in_files(sql: &str) -> Option<String> {
    let bare = [format!("({NOT_SHOWN}"), format!("CONNECTION {NOT_SHOWN}")];
    (!bare.iter().any(|bare| sql.contains(bare))).then(|| sql.replace(NOT_SHOWN, &Literal(NOT_SHOWN).to_string()))
}

/// Whether a statement has the placeholder of a file that nothing was found for.
#[must_use]
pub fn lacks_hidden(sql: &str) -> bool {
    sql.contains(&Literal(NOT_SHOWN).to_string())
}

/// Fills in what the files do not show of an object with what the database has.
pub fn keep_hidden(object: &mut Object, live: &Object) {
    let (to, from) = match (object, live) {
        (Object::ForeignDataWrapper(to), Object::ForeignDataWrapper(from)) => (&mut to.options, &from.options),
        (Object::ForeignServer(to), Object::ForeignServer(from)) => (&mut to.options, &from.options),
        (Object::UserMapping(to), Object::UserMapping(from)) => match (&mut to.options, &from.options) {
            (Some(to), Some(from)) => (to, from),
            _ => return,
        },
        (Object::Table(to), Object::Table(from)) => match (&mut to.foreign, &from.foreign) {
            (Some(to), Some(from)) => (&mut to.options, &from.options),
            _ => return,
        },
        _ => return,
    };
    to.keep_hidden(from);
}

/// The options in the column `array` as JSON, by name.
pub(in crate::object) fn read(array: &str) -> String {
    format!(
        "(select coalesce(json_object_agg(o.option_name, o.option_value order by o.option_name), '{{}}')
           from pg_options_to_table({array}) o)"
    )
}
/// Parts of the names of options that hold what nobody should read: passwords, keys of remote services.
const SECRET: &[&str] = &["password", "passwd", "passcode", "secret", "token", "api_key", "apikey", "credential"];

/// Options by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options(pub BTreeMap<String, String>);

/// Which options may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::object) enum Show {
    /// All but those whose names say that they hold a secret.
    Usual,
    /// The remote user only.
    UserOnly,
}

impl Show {
    fn shows(self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self {
            // `api_key_id` says which secret of a vault it is.
            Show::Usual => {
                name.ends_with("_id") || name.ends_with("_name") || !SECRET.iter().any(|part| name.contains(part))
            }
            Show::UserOnly => matches!(name.as_str(), "user" | "username"),
        }
    }

    fn value(self, name: &str, value: &str) -> (String, String) {
        let literal = Literal(value).to_string();
        let shown = if self.shows(name) { literal.clone() } else { NOT_SHOWN.to_owned() };
        (shown, literal)
    }
}

impl Options {
    /// Fills in what a file does not show: `'<not shown>'` stands for what the database has.
    fn keep_hidden(&mut self, live: &Options) {
        for (name, value) in self.0.iter_mut().filter(|(_, value)| *value == NOT_SHOWN) {
            if let Some(kept) = live.0.get(name) {
                value.clone_from(kept);
            }
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same, with [`NOT_SHOWN`] in place of what must not be shown.
    pub(in crate::object) fn shown(&self, show: Show) -> Options {
        let shown = |(name, value): (&String, &String)| {
            (name.clone(), if show.shows(name) { value.clone() } else { NOT_SHOWN.to_owned() })
        };
        Options(self.0.iter().map(shown).collect())
    }

    /// ` OPTIONS (a 'x', b 'y')` with a blank in front, as it may be shown and as it has to run; empty without any.
    pub(in crate::object) fn clause(&self, show: Show) -> (String, String) {
        let parts = self.0.iter().map(|(name, value)| {
            let (shown, literal) = show.value(name, value);
            (format!("{} {shown}", Ident(name)), format!("{} {literal}", Ident(name)))
        });
        join(parts.collect())
    }

    /// ` OPTIONS (ADD a 'x', SET b 'y', DROP c)`, which turns them into `to`; empty where they are the same.
    pub(in crate::object) fn change(&self, to: &Options, show: Show) -> (String, String) {
        let mut parts = Vec::new();
        for name in self.0.keys().filter(|name| !to.0.contains_key(*name)) {
            let part = format!("DROP {}", Ident(name));
            parts.push((part.clone(), part));
        }
        for (name, value) in &to.0 {
            let verb = match self.0.get(name) {
                Some(old) if old == value => continue,
                Some(_) => "SET",
                None => "ADD",
            };
            let (shown, literal) = show.value(name, value);
            parts.push((format!("{verb} {} {shown}", Ident(name)), format!("{verb} {} {literal}", Ident(name))));
        }
        join(parts)
    }
}

fn join(parts: Vec<(String, String)>) -> (String, String) {
    if parts.is_empty() {
        return (String::new(), String::new());
    }
    let (shown, run): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    (format!(" OPTIONS ({})", shown.join(", ")), format!(" OPTIONS ({})", run.join(", ")))
}

/// A statement that ends in an options clause, which may hold what must not be shown.
pub(in crate::object) fn statement(start: &str, (shown, run): (String, String)) -> Statement {
    let statement = Statement::new(format!("{start}{shown}"));
    if shown == run { statement } else { statement.runs_as(format!("{start}{run}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_secret_it_is_is_no_secret() {
        for (name, shown) in [("api_key", false), ("api_key_id", true), ("api_key_name", true), ("password", false)] {
            assert_eq!(Show::Usual.shows(name), shown, "{name}");
        }
    }

    fn options(pairs: &[(&str, &str)]) -> Options {
        Options(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn only_what_differs_is_changed() {
        let from = options(&[("dbname", "a"), ("host", "h"), ("port", "1")]);
        let to = options(&[("dbname", "b'c"), ("host", "h"), ("Use It", "x")]);
        let (shown, run) = from.change(&to, Show::Usual);
        assert_eq!(shown, " OPTIONS (DROP port, ADD \"Use It\" 'x', SET dbname 'b''c')");
        assert_eq!(shown, run);
        assert_eq!(from.change(&from, Show::Usual).0, "");
    }

    #[test]
    fn secrets_are_run_and_not_shown() {
        let clause = options(&[("user", "me"), ("password", "hunter2")]).clause(Show::UserOnly);
        assert_eq!(clause.0, " OPTIONS (password <not shown>, \"user\" 'me')");
        assert_eq!(clause.1, " OPTIONS (password 'hunter2', \"user\" 'me')");
        let statement = statement("CREATE USER MAPPING FOR me SERVER s", clause);
        assert!(!format!("{statement:?}").contains("hunter2"), "{statement:?}");
        assert!(!serde_json::to_string(&statement).unwrap_or_default().contains("hunter2"));
        assert!(statement.to_run().contains("hunter2"));
        let key = options(&[("api_key", "sk"), ("object", "o")]).clause(Show::Usual);
        assert_eq!(key.0, " OPTIONS (api_key <not shown>, object 'o')");
    }
}
