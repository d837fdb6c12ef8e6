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

/// The query, where it is what PostgreSQL prints for `VALUES` alone, or for a `UNION` and the like of such.
fn bare(definition: &str, columns: &[OutputColumn]) -> Option<String> {
    let mut query = String::new();
    let mut rest = definition.trim();
    loop {
        let (rows, after) = arm(rest, columns)?;
        query += &format!("VALUES {rows}");
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(query);
        }
        let both = ["UNION ALL", "UNION", "EXCEPT ALL", "EXCEPT", "INTERSECT ALL", "INTERSECT"];
        let operation = both.into_iter().find(|operation| rest.starts_with(operation))?;
        query += &format!("\n{operation}\n");
        rest = rest[operation.len()..].trim_start();
    }
}

/// The rows of one `VALUES`, and what follows it: a subquery is printed with a blank before it.
fn arm<'a>(text: &'a str, columns: &[OutputColumn]) -> Option<(&'a str, &'a str)> {
    const END: &str = ") \"*VALUES*\"";
    let (head, rest) = text.split_once("FROM (VALUES ")?;
    let (rows, after) = rest.split_once(END)?;
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
    (words.join(" ") == format!("SELECT {}", list.join(", "))).then_some((rows, after))
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
