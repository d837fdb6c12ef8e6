//! Names as they are written in TOML: exact, with a dot between schema and name.

use crate::sql::{Ident, LONGEST_NAME, QualifiedName, cut};

/// A name in a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualified {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
}

impl Qualified {
    /// The name as SQL.
    #[must_use]
    pub fn sql(&self) -> String {
        QualifiedName(&self.schema, &self.name).to_string()
    }
}

/// Splits at dots. Parts are taken as they are, capitals included; a part that itself has a dot is put in double
/// quotes, as in SQL. `None` when a part is empty or a quote is left open.
#[must_use]
pub fn split(text: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '.' => parts.push(String::new()),
            '"' => loop {
                let part = parts.last_mut()?;
                match letters.next()? {
                    '"' if letters.peek() == Some(&'"') => {
                        letters.next();
                        part.push('"');
                    }
                    '"' => break,
                    other => part.push(other),
                }
            },
            other => parts.last_mut()?.push(other),
        }
    }
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

/// Splits `name(a, b)` into the name and the columns or types in parentheses.
#[must_use]
pub fn with_list(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, list)) => (name.trim(), Some(list)),
        None => (text, None),
    }
}

/// The columns of a list in parentheses: exact names, double quotes allowed.
#[must_use]
pub fn columns(list: &str) -> Vec<String> {
    let unquote = |name: &str| {
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        quoted.map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""))
    };
    list.split(',').map(|name| unquote(name.trim())).filter(|name| !name.is_empty()).collect()
}

/// Names as a list of identifiers.
pub fn idents<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| Ident(name).to_string()).collect::<Vec<_>>().join(", ")
}

/// The name that PostgreSQL would choose for what is on these columns of a table, where it does not have to cut anything for
/// that.
#[must_use]
pub fn chosen_whole<'a>(table: &str, columns: impl IntoIterator<Item = &'a String>, label: &str) -> Option<String> {
    let columns = columns.into_iter().map(String::as_str).collect::<Vec<_>>().join("_");
    let chosen = chosen(table, &columns, label, |_| false);
    let whole = [table, &columns, label].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    (whole == chosen).then_some(chosen)
}

/// The name that PostgreSQL gives to what has none: `table_columns_label`, the longer part cut until it fits
/// (`makeObjectName`), with a number when the name is taken.
pub fn chosen(table: &str, columns: &str, label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut number = 0;
    loop {
        let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let name = fit(table, columns, &label);
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}

fn fit(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!columns.is_empty());
    let room = LONGEST_NAME.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let mut name = cut(table, first).to_owned();
    if !columns.is_empty() {
        name = format!("{name}_{}", cut(columns, second));
    }
    format!("{name}_{label}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_dots_outside_quotes() {
        assert_eq!(split("a.b"), Some(vec!["a".into(), "b".into()]));
        assert_eq!(split("\"a.b\""), Some(vec!["a.b".into()]));
        assert_eq!(split("Users"), Some(vec!["Users".into()]));
        assert_eq!(split("a."), None);
        assert_eq!(split("\"a"), None);
    }

    #[test]
    fn unnamed_constraints_get_the_names_postgresql_gives() {
        assert_eq!(chosen("users", "email", "key", |_| false), "users_email_key");
        assert_eq!(chosen("users", "", "pkey", |name| name == "users_pkey"), "users_pkey1");
        let long = "x".repeat(60);
        assert_eq!(chosen(&long, "email", "fkey", |_| false), format!("{}_email_fkey", "x".repeat(52)));
    }
}
