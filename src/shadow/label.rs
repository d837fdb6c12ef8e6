//! Security labels on a private server, where no label provider is loaded (PostgreSQL manual, `SECURITY LABEL`): providers
//! are libraries of their vendors. What a label means is the target's provider's to say, and `apply` asks it.

use std::borrow::Cow;

use pg_query::protobuf::CommentStmt;
use pg_query::{DeparseOptions, NodeEnum};

use super::base::run;
use crate::problem::Result;
use crate::server::Server;
use crate::source::{Source, syntax_of};
use crate::sql::Literal;

const SETUP: &str = include_str!("label.sql");

/// What no comment says.
const MARKER: &str = "schemactl: this object is labelled";

/// Makes the functions that [`stood_in`] calls.
pub(super) async fn prepare(server: &Server) -> Result<()> {
    run(server, SETUP).await
}

/// Whether a statement is a `SECURITY LABEL`.
pub(super) fn is_label(sql: &str) -> bool {
    sql.trim_start().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("security"))
}

/// The statement that does to the catalog what a `SECURITY LABEL` statement would do; none for other statements, and for
/// one that does not say the provider.
pub(super) fn stood_in(sql: &str) -> Option<String> {
    if !is_label(sql) {
        return None;
    }
    let NodeEnum::SecLabelStmt(label) = syntax_of(sql)? else { return None };
    if label.provider.is_empty() {
        return None;
    }
    let comment = CommentStmt { objtype: label.objtype, object: label.object.clone(), comment: MARKER.to_owned() };
    let comment = NodeEnum::CommentStmt(Box::new(comment)).deparse(DeparseOptions::default()).ok()?;
    // No label is an empty string to the parser.
    let text = if label.label.is_empty() { "NULL".to_owned() } else { Literal(&label.label).to_string() };
    Some(format!(
        "SELECT pg_catalog.schemactl_label({}, {}, {}, {text})",
        Literal(&comment),
        Literal(MARKER),
        Literal(&label.provider)
    ))
}

/// The files with such statements in place of their labels.
pub(super) fn stood_in_files(source: &Source) -> Cow<'_, Source> {
    let mut files = Cow::Borrowed(source);
    for (number, statement) in source.statements.iter().enumerate() {
        if let Some(sql) = stood_in(&statement.sql) {
            files.to_mut().statements[number].sql = sql;
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::stood_in;

    #[test]
    fn labels_are_set_without_their_provider() {
        assert_eq!(
            stood_in("security label for anon on column a.t.c is 'it''s'").as_deref(),
            Some(
                "SELECT pg_catalog.schemactl_label('COMMENT ON COLUMN a.t.c IS ''schemactl: this object is labelled''', \
                 'schemactl: this object is labelled', 'anon', 'it''s')"
            )
        );
        assert!(
            stood_in("SECURITY LABEL FOR anon ON FUNCTION f(int, text) IS NULL")
                .is_some_and(|sql| sql.ends_with("NULL)"))
        );
        assert_eq!(stood_in("security label on table t is 'x'"), None);
        assert_eq!(stood_in("comment on table t is 'x'"), None);
    }
}
