//! Words of SQL and PL/pgSQL that people mistype, and words of other systems that they bring along.

/// Words that definitions are made of.
const WORDS: &[&str] = &[
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyze",
    "and",
    "array",
    "as",
    "asc",
    "atomic",
    "authorization",
    "before",
    "begin",
    "between",
    "both",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "comment",
    "commit",
    "concurrently",
    "constraint",
    "continue",
    "create",
    "cross",
    "cursor",
    "cycle",
    "database",
    "declare",
    "default",
    "deferrable",
    "deferred",
    "definer",
    "delete",
    "desc",
    "diagnostics",
    "disable",
    "distinct",
    "domain",
    "drop",
    "each",
    "else",
    "elsif",
    "enable",
    "end",
    "enum",
    "event",
    "except",
    "exception",
    "exclude",
    "execute",
    "exists",
    "exit",
    "extension",
    "false",
    "first",
    "for",
    "force",
    "foreach",
    "foreign",
    "from",
    "full",
    "function",
    "functions",
    "generated",
    "get",
    "grant",
    "granted",
    "group",
    "having",
    "identity",
    "if",
    "immediate",
    "immutable",
    "in",
    "include",
    "increment",
    "index",
    "inherits",
    "initially",
    "inner",
    "inout",
    "insert",
    "instead",
    "intersect",
    "into",
    "invoker",
    "is",
    "join",
    "key",
    "language",
    "last",
    "lateral",
    "leakproof",
    "left",
    "level",
    "like",
    "limit",
    "loop",
    "match",
    "materialized",
    "new",
    "next",
    "no",
    "not",
    "notice",
    "null",
    "nulls",
    "of",
    "off",
    "offset",
    "old",
    "on",
    "only",
    "option",
    "or",
    "order",
    "outer",
    "over",
    "owned",
    "owner",
    "parallel",
    "partition",
    "perform",
    "permissive",
    "policy",
    "precision",
    "primary",
    "privileges",
    "procedure",
    "public",
    "publication",
    "query",
    "raise",
    "range",
    "references",
    "referencing",
    "refresh",
    "rename",
    "replace",
    "restrict",
    "restrictive",
    "return",
    "returning",
    "returns",
    "revoke",
    "right",
    "role",
    "row",
    "rows",
    "schema",
    "security",
    "select",
    "sequence",
    "sequences",
    "set",
    "setof",
    "some",
    "stable",
    "start",
    "statement",
    "stored",
    "strict",
    "table",
    "tables",
    "temporary",
    "then",
    "timestamp",
    "to",
    "trigger",
    "true",
    "type",
    "union",
    "unique",
    "update",
    "usage",
    "using",
    "values",
    "varying",
    "view",
    "volatile",
    "when",
    "where",
    "while",
    "window",
    "with",
    "without",
    "zone",
];

/// Words of other systems, and what says it here.
const FOREIGN: &[(&str, &str)] = &[
    ("auto_increment", "write `GENERATED ALWAYS AS IDENTITY` for numbers that count up"),
    ("autoincrement", "write `GENERATED ALWAYS AS IDENTITY` for numbers that count up"),
    ("unsigned", "PostgreSQL has no unsigned numbers: leave it out, and add `CHECK (... >= 0)` where that matters"),
    ("engine", "leave it out: PostgreSQL tables have no engine"),
    ("go", "leave it out: a semicolon ends a statement"),
    ("delimiter", "leave it out: a body stands between `$$` and `$$`, and needs no delimiter"),
    ("elseif", "write `ELSIF`"),
    ("nvarchar", "write `text`"),
];

/// Whether it is a word of the language.
pub(super) fn is_known(word: &str) -> bool {
    WORDS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// What to write in place of a word of another system.
pub(super) fn foreign(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    FOREIGN.iter().find(|(other, _)| *other == word).map(|(_, remedy)| *remedy)
}

/// The words that this may have been meant to be, the nearest first.
pub(super) fn nearest(word: &str) -> Vec<&'static str> {
    let word = word.to_ascii_lowercase();
    let allowed = if word.len() < 4 { 1 } else { 2 };
    let mut near: Vec<_> = WORDS
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&word, known), *known))
        .filter(|(distance, known)| *distance > 0 && *distance <= allowed && distance * 2 < known.len())
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, known)| known).take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_so_that_they_are_found() {
        assert!(WORDS.is_sorted());
        assert!(is_known("References") && !is_known("refrences"));
    }

    #[test]
    fn the_nearest_comes_first() {
        assert_eq!(nearest("refrences").first(), Some(&"references"));
        assert!(nearest("nto").contains(&"not"));
        assert_eq!(nearest("retrun").first(), Some(&"return"));
        assert!(nearest("user_id").is_empty());
    }
}
