//! Hints about renames: `-- @renamed from=` and `renamed_from`.

use super::places::{file_line, is_global};
use super::{Defined, Source};
use crate::diff::Hint;
use crate::object::Kind;

/// The former name of something, as a hint gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Former {
    /// The former schema, where the hint says one.
    pub schema: Option<String>,
    /// The former name.
    pub name: String,
}

impl Former {
    /// Just a name.
    #[must_use]
    pub fn plain(name: &str) -> Self {
        Self { schema: None, name: name.to_owned() }
    }

    /// As it stands in a TOML file: parts are taken as they are, capitals included.
    #[must_use]
    pub fn dotted(text: &str) -> Self {
        match super::toml::name::split(text).as_deref() {
            Some([schema, name]) => Self { schema: Some(schema.clone()), name: name.clone() },
            Some([name]) => Self::plain(name),
            _ => Self::plain(text),
        }
    }

    /// As it stands in a comment in SQL: folded to lower case where it has no quotes, and followed by anything.
    #[must_use]
    pub(super) fn written(text: &str) -> Self {
        let text = text.trim();
        if let Some((label, _)) = part(text, '\'') {
            return Self::plain(&label);
        }
        let Some((first, rest)) = part(text, '"') else { return Self::plain(&text.to_lowercase()) };
        match rest.strip_prefix('.').and_then(|rest| part(rest, '"')) {
            Some((second, _)) => Self { schema: Some(first), name: second },
            None => Self::plain(&first),
        }
    }
}

/// A quoted or bare name at the beginning, and what is behind it. With quotes other than SQL's only quoted ones count.
fn part(text: &str, quote: char) -> Option<(String, &str)> {
    if let Some(inside) = text.strip_prefix(quote) {
        let mut name = String::new();
        let mut letters = inside.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if letter != quote {
                name.push(letter);
            } else if letters.peek().is_some_and(|(_, next)| *next == quote) {
                name.push(quote);
                letters.next();
            } else {
                return (!name.is_empty()).then(|| (name, &inside[at + quote.len_utf8()..]));
            }
        }
        return None;
    }
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    let end = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    (quote == '"' && end > 0).then(|| (text[..end].to_lowercase(), &text[end..]))
}

/// Every hint in the files; names without a schema are in `default_schema`.
#[must_use]
pub fn hints(source: &Source, default_schema: &str) -> Vec<Hint> {
    let defined = source.statements.iter().flat_map(|statement| &statement.defines);
    defined.filter_map(|defined| hint(defined, default_schema)).collect()
}

fn hint(defined: &Defined, default_schema: &str) -> Option<Hint> {
    let former = defined.renamed_from.as_ref()?;
    let schema = match defined.schema.as_deref() {
        _ if is_global(defined.kind) => "",
        Some(schema) => schema,
        None => default_schema,
    };
    let is_label = defined.kind == Kind::Enum && defined.relation.is_some();
    Some(Hint {
        kind: defined.kind,
        schema: schema.to_owned(),
        relation: defined.relation.clone(),
        name: defined.name.clone(),
        is_label,
        former_schema: former.schema.clone(),
        former: former.name.clone(),
        place: file_line(&defined.place),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_comments_are_read_as_sql_reads_them() {
        let former = |schema: Option<&str>, name: &str| Former { schema: schema.map(str::to_owned), name: name.into() };
        for (text, expected) in [
            ("people", former(None, "people")),
            (" People ", former(None, "people")),
            ("\"Old Name\"", former(None, "Old Name")),
            ("\"say \"\"hi\"\"\"", former(None, "say \"hi\"")),
            ("old.people", former(Some("old"), "people")),
            ("\"Old.Schema\".\"T\"", former(Some("Old.Schema"), "T")),
            ("people (since spring)", former(None, "people")),
            ("f(integer)", former(None, "f")),
            ("'in progress'", former(None, "in progress")),
            ("'it''s'", former(None, "it's")),
            ("größe", former(None, "größe")),
        ] {
            assert_eq!(Former::written(text), expected, "{text}");
        }
        assert_eq!(Former::dotted("App.t"), former(Some("App"), "t"));
        assert_eq!(Former::dotted("Old name"), former(None, "Old name"));
    }
}
