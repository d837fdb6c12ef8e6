//! Views over bare `VALUES`: once their columns have names, PostgreSQL prints a query that reads back as another one, over a
//! subquery.

use super::output_column::OutputColumn;
use crate::sql::Ident;

/// The names of the columns, in parentheses, and the query, both as they have to be written so that the same comes of it.
pub(super) fn as_written(definition: &str, columns: &[OutputColumn]) -> (String, String) {
    match bare(definition, columns) {
        Some(rows) => {
            let names: Vec<_> = columns.iter().map(|column| Ident(&column.name).to_string()).collect();
            (format!(" ({})", names.join(", ")), format!("VALUES {rows}"))
        }
        None => (String::new(), definition.to_owned()),
    }
}

/// The rows, where the query is what PostgreSQL prints for `VALUES` alone: a subquery is printed with a blank before it.
fn bare<'a>(definition: &'a str, columns: &[OutputColumn]) -> Option<&'a str> {
    let (head, rest) = definition.split_once("FROM (VALUES ")?;
    let rows = rest.strip_suffix(") \"*VALUES*\"").filter(|rows| !rows.contains("\"*VALUES*\""))?;
    let list: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let own = format!("column{}", index + 1);
            let name = if column.name == own { String::new() } else { format!(" AS {}", Ident(&column.name)) };
            format!("{own}{name}")
        })
        .collect();
    // Up to PostgreSQL 16 each column is printed with what it is of.
    let head = head.replace("\"*VALUES*\".", "");
    let words: Vec<&str> = head.split_whitespace().collect();
    (words.join(" ") == format!("SELECT {}", list.join(", "))).then_some(rows)
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
        let newer = printed.replace("\"*VALUES*\".", "");
        assert_eq!(as_written(&newer, &columns).1, query);
    }
}
