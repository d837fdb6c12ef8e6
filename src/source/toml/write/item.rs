//! TOML under construction, and how it is written.

use std::fmt::Write as _;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A string.
    Text(String),
    /// A number or a boolean, as written.
    Bare(String),
    /// An array.
    List(Vec<Item>),
    /// A table.
    Table(Table),
}

/// Keys with their values, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table(pub Vec<(String, Item)>);

impl Item {
    /// An array of strings.
    pub(super) fn texts(texts: impl IntoIterator<Item = String>) -> Self {
        Item::List(texts.into_iter().map(Item::Text).collect())
    }

    /// One string, or an array of several.
    pub(super) fn one_or_many(mut texts: Vec<String>) -> Self {
        match texts.pop() {
            Some(only) if texts.is_empty() => Item::Text(only),
            last => Self::texts(texts.into_iter().chain(last)),
        }
    }

    /// `true`.
    pub(super) fn yes() -> Self {
        Item::Bare("true".to_owned())
    }

    /// The strings of it.
    pub(super) fn strings(&self) -> Vec<String> {
        match self {
            Item::Text(text) => vec![text.clone()],
            Item::List(items) => items.iter().flat_map(Item::strings).collect(),
            Item::Bare(_) | Item::Table(_) => Vec::new(),
        }
    }
}

impl Table {
    pub(super) fn get(&self, key: &str) -> Option<&Item> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, item)| item)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Item> {
        self.0.iter_mut().find(|(name, _)| name == key).map(|(_, item)| item)
    }

    /// Adds a key, which must not be there; `None` when it is.
    pub(super) fn add(&mut self, key: &str, item: Item) -> Option<()> {
        if self.get(key).is_some() {
            return None;
        }
        self.0.push((key.to_owned(), item));
        Some(())
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Item> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// The table under a key, made when it is not there; `None` when something else is.
    pub(super) fn table(&mut self, key: &str) -> Option<&mut Table> {
        if self.get(key).is_none() {
            self.0.push((key.to_owned(), Item::Table(Table::default())));
        }
        match self.get_mut(key) {
            Some(Item::Table(table)) => Some(table),
            _ => None,
        }
    }
}

/// Tables that are written in one line wherever they are.
const IN_LINE: &[&str] =
    &["with", "options", "set", "referencing", "identity", "generated", "fdw_options", "replica_identity", "database"];

/// Tables whose values are written in one line each, however long.
const LINES: &[&str] = &["columns", "attributes"];

/// Tables whose values have headers of their own, however short.
const HEADED: &[&str] = &["policies", "triggers", "rules"];

/// The longest line of several keys.
const WIDE: usize = 110;

/// A whole file.
pub(super) fn document(root: &Table) -> String {
    let mut out = String::new();
    section(&mut out, &[], root);
    out
}

/// The keys of a table, then the tables below it, each with its header.
fn section(out: &mut String, path: &[&str], table: &Table) {
    let mut below = Vec::new();
    let mut lines = String::new();
    for (key, item) in &table.0 {
        match item {
            Item::Table(inner) if !IN_LINE.contains(&key.as_str()) && !fits(path, inner) => below.push((key, inner)),
            Item::List(items) if path.is_empty() && items.iter().any(|item| matches!(item, Item::Table(_))) => {}
            _ => line(&mut lines, key, item),
        }
    }
    if !lines.is_empty() || below.is_empty() {
        header(out, path, &lines);
    }
    for (key, inner) in below {
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        if path.len() > 2 && is_lines(key, inner) {
            let mut lines = String::new();
            inner.0.iter().for_each(|(key, item)| line(&mut lines, key, item));
            header(out, &path, &lines);
        } else {
            section(out, &path, inner);
        }
    }
    for (key, item) in &table.0 {
        let Item::List(items) = item else { continue };
        for inner in items.iter().filter(|_| path.is_empty()) {
            let Item::Table(inner) = inner else { continue };
            let _ = writeln!(out, "{}[[{}]]", if out.is_empty() { "" } else { "\n" }, written_key(key));
            inner.0.iter().for_each(|(key, item)| line(out, key, item));
        }
    }
}

/// Whether what an extension or user mapping has to say stands in the line of its name.
fn fits(path: &[&str], inner: &Table) -> bool {
    matches!(path, ["extensions"] | [_, _, "user_mappings"]) && inline(&Item::Table(inner.clone())).len() <= WIDE
}

/// Whether all values of a table are written in a line each.
fn is_lines(key: &str, table: &Table) -> bool {
    let short = |item: &Item| {
        let text = inline(item);
        text.len() <= WIDE && !text.contains('\n')
    };
    let is_headed = |key: &str| HEADED.contains(&key);
    LINES.contains(&key) || (!is_headed(key) && table.0.iter().all(|(key, item)| short(item) && !is_headed(key)))
}

fn header(out: &mut String, path: &[&str], lines: &str) {
    if let [_, ..] = path {
        let keys: Vec<_> = path.iter().map(|key| written_key(key)).collect();
        let _ = writeln!(out, "{}[{}]", if out.is_empty() { "" } else { "\n" }, keys.join("."));
    }
    out.push_str(lines);
}

fn line(out: &mut String, key: &str, item: &Item) {
    let _ = writeln!(out, "{} = {}", written_key(key), inline(item));
}

fn inline(item: &Item) -> String {
    match item {
        Item::Text(text) => quoted(text),
        Item::Bare(text) => text.clone(),
        Item::List(items) => {
            let parts: Vec<_> = items.iter().map(inline).collect();
            let short = format!("[{}]", parts.join(", "));
            // An array may have line feeds between its values, an inline table may not.
            if short.len() > WIDE && items.iter().all(|item| matches!(item, Item::Text(_))) {
                return format!("[\n    {},\n]", parts.join(",\n    "));
            }
            short
        }
        Item::Table(table) if table.0.is_empty() => "{}".to_owned(),
        Item::Table(table) => {
            let keys: Vec<_> = table
                .0
                .iter()
                .map(|(key, item)| {
                    let value = match item {
                        Item::List(items) => {
                            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
                        }
                        other => inline(other),
                    };
                    format!("{} = {value}", written_key(key))
                })
                .collect();
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

/// Bare where TOML allows it.
fn written_key(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if bare { key.to_owned() } else { basic(key) }
}

/// A string in the form that needs the fewest escapes.
fn quoted(text: &str) -> String {
    let plain = |text: &str| !text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t');
    if text.contains('\n') && plain(text) {
        if !text.contains("'''") && !text.ends_with('\'') {
            return format!("'''\n{text}'''");
        }
        return format!("\"\"\"\n{}\"\"\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    if plain(text) && text.contains(['"', '\\']) && !text.contains('\'') && !text.contains('\n') {
        return format!("'{text}'");
    }
    basic(text)
}

fn basic(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::SourceFile;
    use crate::source::toml::tree::{self, Value};
    use std::sync::Arc;

    #[test]
    fn every_string_comes_back_as_it_was() {
        for text in [
            "",
            "a",
            "it's",
            "say \"x\"",
            "a\\b",
            "a\nb",
            "\n",
            "'''\n",
            "\"\"\"\n\\",
            "a\r\nb",
            "\t",
            "\u{1}",
            "x'\n'",
        ] {
            let written = format!("x = {}\n", quoted(text));
            let file = Arc::new(SourceFile { path: "t.toml".into(), text: written.clone(), ..SourceFile::default() });
            let root = tree::parse(&file).unwrap_or_else(|_| panic!("{written}"));
            let Value::Table(entries) = root.value else { panic!("no table") };
            let Value::String(read) = &entries[0].1.value else { panic!("no string") };
            assert_eq!(read.value, text, "{written}");
        }
    }
}
