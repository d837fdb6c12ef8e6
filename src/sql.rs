//! Quoting: the only place in the program where a name or a value becomes SQL text.

use std::fmt;
use std::ops::Range;

/// An identifier, printed as `quote_ident` prints it (PostgreSQL manual, 4.1.1): bare when it is lower case and
/// no keyword that would be read as something else, quoted otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Ident<'a>(pub &'a str);

impl fmt::Display for Ident<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_bare(self.0) { f.write_str(self.0) } else { write!(f, "\"{}\"", self.0.replace('"', "\"\"")) }
    }
}

/// A string constant, printed as `quote_literal` prints it (PostgreSQL manual, 4.1.2.1 and 4.1.2.2): safe whatever
/// `standard_conforming_strings` is set to.
#[derive(Debug, Clone, Copy)]
pub struct Literal<'a>(pub &'a str);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escape = if self.0.contains('\\') { "E" } else { "" };
        write!(f, "{escape}'{}'", self.0.replace('\\', "\\\\").replace('\'', "''"))
    }
}

/// A string constant that holds code: between dollars where quotes would have to be doubled (PostgreSQL manual, 4.1.2.4).
#[derive(Debug, Clone, Copy)]
pub struct Code<'a>(pub &'a str);

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A brace behind dollars would be the beginning of a variable.
        if !self.0.contains(['\'', '\\', '\n']) || self.0.starts_with('{') {
            return Literal(self.0).fmt(f);
        }
        let is_free = |tag: &String| !format!("{}$", self.0).contains(&format!("${tag}$"));
        let tags = std::iter::once(String::new()).chain((0..).map(|number| format!("sql{number}")));
        let tag = tags.into_iter().find(is_free).unwrap_or_default();
        write!(f, "${tag}${}${tag}$", self.0)
    }
}

/// `schema.name`, each part quoted where it has to be.
#[derive(Debug, Clone, Copy)]
pub struct QualifiedName<'a>(pub &'a str, pub &'a str);

impl fmt::Display for QualifiedName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", Ident(self.0), Ident(self.1))
    }
}

/// The longest name that PostgreSQL keeps, in bytes (`NAMEDATALEN - 1`); it cuts longer ones off.
pub(crate) const LONGEST_NAME: usize = 63;

/// The beginning of a name: at most so many bytes, and no character broken off.
pub(crate) fn cut(name: &str, length: usize) -> &str {
    let mut end = name.len().min(length);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// The role in a GRANT, a policy or an owner clause: `PUBLIC` is a keyword there, and the empty string stands for it.
#[derive(Debug, Clone, Copy)]
pub struct Grantee<'a>(pub &'a str);

impl fmt::Display for Grantee<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("PUBLIC") } else { Ident(self.0).fmt(f) }
    }
}

/// `quote_ident` leaves a name bare when it starts with a lower-case letter or underscore, goes on with those and
/// digits, and is an unreserved keyword or none.
fn is_bare(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_');
    starts
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !is_reserved(name)
        && QUOTED_KEYWORDS.binary_search(&name).is_err()
}

/// Whether it can be the name of nothing without quotes.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED_KEYWORDS.binary_search(&word).is_ok()
}

/// The keywords that are the name of no table or column without quotes (PostgreSQL manual, appendix C), sorted.
const RESERVED_KEYWORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "authorization",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// All others that are not "non-reserved" in PostgreSQL 14 to 18 (`pg_get_keywords()`, `catcode <> 'U'`), sorted.
const QUOTED_KEYWORDS: &[&str] = &[
    "asymmetric",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "collation",
    "concurrently",
    "current_catalog",
    "current_schema",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "ilike",
    "inout",
    "int",
    "integer",
    "interval",
    "isnull",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "least",
    "merge_action",
    "national",
    "nchar",
    "none",
    "normalize",
    "notnull",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "system_user",
    "tablesample",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// The tokens of a text as PostgreSQL's scanner finds them, comments included, each with its byte offsets; none where it
/// cannot read the text.
pub(crate) fn tokens(text: &str) -> Option<Vec<(Range<usize>, &str)>> {
    let scan = pg_query::scan(text).ok()?;
    let token = |token: &pg_query::protobuf::ScanToken| {
        let span = usize::try_from(token.start).ok()?..usize::try_from(token.end).ok()?;
        Some((span.clone(), text.get(span)?))
    };
    scan.tokens.iter().map(token).collect()
}

/// A statement as one of a script, with its semicolon and a line feed.
#[must_use]
pub fn terminated(sql: &str) -> String {
    let sql = sql.trim_end();
    // A statement that ends in a comment would swallow the semicolon.
    let ends_in_comment = sql.lines().last().is_some_and(|line| line.contains("--"));
    format!("{sql}{}", if ends_in_comment { "\n;\n" } else { ";\n" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_only_where_they_must_be() {
        let printed = |name| Ident(name).to_string();
        assert_eq!(printed("users"), "users");
        assert_eq!(printed("_x1"), "_x1");
        assert_eq!(printed("user"), "\"user\"");
        assert_eq!(printed("between"), "\"between\"");
        assert_eq!(printed("Users"), "\"Users\"");
        assert_eq!(printed("a\"b"), "\"a\"\"b\"");
        assert_eq!(printed("a.b"), "\"a.b\"");
        assert_eq!(printed("größe"), "\"größe\"");
        assert_eq!(printed("1st"), "\"1st\"");
        assert_eq!(printed(""), "\"\"");
    }

    #[test]
    fn literals_are_safe_with_quotes_and_backslashes() {
        assert_eq!(Literal("it's").to_string(), "'it''s'");
        assert_eq!(Literal("a\\b'").to_string(), "E'a\\\\b'''");
    }

    #[test]
    fn code_stands_between_dollars_where_quotes_would_be_doubled() {
        assert_eq!(Code("select 1").to_string(), "'select 1'");
        assert_eq!(Code("select 'a'").to_string(), "$$select 'a'$$");
        assert_eq!(Code("select 'a' || $$b$$").to_string(), "$sql0$select 'a' || $$b$$$sql0$");
        assert_eq!(Code("'a' || b$").to_string(), "$sql0$'a' || b$$sql0$");
        assert_eq!(Code("{'a'}").to_string(), "'{''a''}'");
    }

    #[test]
    fn public_is_a_keyword_only_as_a_grantee() {
        assert_eq!(Grantee("").to_string(), "PUBLIC");
        assert_eq!(Grantee("public").to_string(), "public");
        assert_eq!(QualifiedName("public", "Order").to_string(), "public.\"Order\"");
    }

    #[test]
    fn keywords_are_sorted_for_the_binary_search() {
        for words in [RESERVED_KEYWORDS, QUOTED_KEYWORDS] {
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
