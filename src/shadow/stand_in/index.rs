//! Options of an index whose method is stood in for: only the method's own library knows them.

use std::fmt::Write;

use pg_query::NodeEnum;
use pg_query::protobuf::Token;

use crate::source::{string, syntax_of};
use crate::sql::Literal;

/// A `CREATE INDEX` without its options, and these.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::shadow) struct Options {
    /// The statement without `WITH (...)`.
    without: String,
    /// The index method.
    pub(in crate::shadow) method: String,
    /// `name=value`, as `pg_class.reloptions` has them.
    taken: Vec<String>,
}

impl Options {
    /// Takes the options from a `CREATE INDEX`.
    pub(in crate::shadow) fn taken_from(sql: &str) -> Option<Self> {
        let NodeEnum::IndexStmt(index) = syntax_of(sql)? else { return None };
        let method = index.access_method;
        let mut taken = Vec::new();
        let mut first = None;
        for option in index.options {
            let NodeEnum::DefElem(element) = option.node? else { return None };
            first = first.or(Some(element.location));
            let value = match element.arg.and_then(|argument| argument.node) {
                None => "true".to_owned(),
                Some(NodeEnum::Integer(number)) => number.ival.to_string(),
                Some(NodeEnum::Float(number)) => number.fval,
                Some(NodeEnum::String(text)) => text.sval,
                Some(NodeEnum::Boolean(flag)) => flag.boolval.to_string(),
                Some(NodeEnum::TypeName(name)) => name.names.last().and_then(string)?.to_owned(),
                Some(_) => return None,
            };
            taken.push(format!("{}={value}", element.defname));
        }
        let first = first?;
        let tokens = pg_query::scan(sql).ok()?.tokens;
        let inside = tokens.iter().position(|token| token.start == first)?;
        let with = tokens[..inside].iter().rposition(|token| token.token() == Token::With)?;
        // Nothing in the list has parentheses of its own.
        let end = inside + tokens[inside..].iter().position(|token| token.token() == Token::Ascii41)?;
        let (start, end) = (usize::try_from(tokens[with].start).ok()?, usize::try_from(tokens[end].end).ok()?);
        let without = format!("{}{}", sql.get(..start)?, sql.get(end..)?);
        Some(Self { without, method, taken })
    }

    /// Creates the index, and gives it its options in the catalog. `acting` is whom the files are loaded as.
    pub(in crate::shadow) fn create(&self, acting: &str) -> String {
        let mut list = String::new();
        for option in &self.taken {
            let comma = if list.is_empty() { "" } else { ", " };
            let _ = write!(list, "{comma}{}", Literal(option));
        }
        // New are this one and its partitions.
        format!(
            "SELECT pg_catalog.set_config('schemactl.newest', pg_catalog.max(oid::int8)::text, false) FROM pg_catalog.pg_class;
             {};
             RESET ROLE;
             UPDATE pg_catalog.pg_class c SET reloptions = ARRAY[{list}]
               WHERE c.relkind IN ('i', 'I') AND c.oid > pg_catalog.current_setting('schemactl.newest')::int8
                 AND c.relam IN (SELECT o.new FROM pg_schemactl.oids o WHERE o.class = 2601);
             SET ROLE {acting}",
            self.without
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_taken_out() {
        let sql = "CREATE INDEX i ON t USING ivfflat (v vector_l2_ops) WITH (lists = 100, f = 0.5, on_disk) WHERE v > 'WITH (x)'";
        let taken = Options::taken_from(sql).expect("options");
        assert_eq!(taken.method, "ivfflat");
        assert_eq!(taken.taken, ["lists=100", "f=0.5", "on_disk=true"]);
        assert_eq!(taken.without, "CREATE INDEX i ON t USING ivfflat (v vector_l2_ops)  WHERE v > 'WITH (x)'");
        assert_eq!(Options::taken_from("CREATE INDEX i ON t (a)"), None);
    }
}
