//! Views over bare `VALUES`: once their columns have names, PostgreSQL prints a query that reads back as another one, over a
//! subquery.

use super::output_column::OutputColumn;
use crate::sql::Ident;

/// The names of the columns, in parentheses, and the query, both as they have to be written so that the same comes of it.
pub(super) fn as_written(definition: &str, columns: &[OutputColumn]) -> (String, String) {
    match bare(definition, columns) {
        Some(query) => {
            let names: Vec<_> = columns.iter().map(|column| Ident(&column.name).to_string()).collect();
            (format!(" ({})", names.join(", ")), query)
        }
        None => (String::new(), definition.to_owned()),
    }
}

/// The query with `VALUES` alone wherever PostgreSQL prints a `SELECT` of such: as the whole of it, or between `UNION` and
/// the like. None where there is no such thing.
fn bare(definition: &str, columns: &[OutputColumn]) -> Option<String> {
    let mut query = String::new();
    let mut rest = definition.trim();
    while let Some((before, rows, after)) = first_arm(rest, columns) {
        query += before;
        query += &format!("VALUES {rows}");
        rest = after;
    }
    (!query.is_empty()).then(|| query + rest)
}

/// What is before the first `SELECT` of `VALUES` alone, its rows, and what follows it.
fn first_arm<'a>(text: &'a str, columns: &[OutputColumn]) -> Option<(&'a str, &'a str, &'a str)> {
    // A subquery is printed with a blank before it.
    const START: &str = "FROM (VALUES ";
    const END: &str = ") \"*VALUES*\"";
    // Not what a string says.
    let words = crate::sql::tokens(text).unwrap_or_default();
    let starts_here = |(at, _): &(usize, &str)| words.iter().any(|(span, _)| span.start == *at);
    let start = text.match_indices(START).find(starts_here)?.0;
    let (rows, after) = text[start + START.len()..].split_once(END)?;
    let (before, list) = text[..start].split_at(text[..start].rfind("SELECT ")?);
    let expected: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let own = format!("column{}", index + 1);
            let name = if column.name == own { String::new() } else { format!(" AS {}", Ident(&column.name)) };
            format!("{own}{name}")
        })
        .collect();
    // Up to PostgreSQL 16 each column is printed with what it is of.
    let list = list.replace("\"*VALUES*\".", "");
    let words: Vec<&str> = list.split_whitespace().collect();
    (words.join(" ") == format!("SELECT {}", expected.join(", "))).then_some((before, rows, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_alone_are_written_as_such() {
        let column = |name: &str| OutputColumn { name: name.to_owned(), data_type: "text".to_owned(), collation: None };
        let columns = [column("x"), column("column2")];
        let printed = "SELECT \"*VALUES*\".column1 AS x,\n    \"*VALUES*\".column2\n   FROM (VALUES (1,'a'::text), (2,'b'::text)) \
                       \"*VALUES*\"";
        let (names, query) = as_written(printed, &columns);
        assert_eq!((names.as_str(), query.as_str()), (" (x, column2)", "VALUES (1,'a'::text), (2,'b'::text)"));
        let subquery = printed.replace("(VALUES", "( VALUES");
        assert_eq!(as_written(&subquery, &columns), (String::new(), subquery.clone()));
        assert_eq!(as_written(printed, &columns[..1]).1, printed);
        let arms = format!("SELECT 1 AS x,\n    'a'::text AS column2\nUNION\n {printed}\nUNION ALL\n {printed}");
        let rows = "VALUES (1,'a'::text), (2,'b'::text)";
        let written = format!("SELECT 1 AS x,\n    'a'::text AS column2\nUNION\n {rows}\nUNION ALL\n {rows}");
        assert_eq!(as_written(&arms, &columns), (names.clone(), written));
        let string = format!("SELECT '{}'::text AS x, 'b'::text AS column2", printed.replace('\'', "''"));
        assert_eq!(as_written(&string, &columns), (String::new(), string.clone()));
        let newer = printed.replace("\"*VALUES*\".", "");
        assert_eq!(as_written(&newer, &columns).1, query);
    }
}
