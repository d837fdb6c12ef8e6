//! Nothing is left out silently: every column of every catalog is read by some kind's query, or is listed here with the
//! reason why it is not. It runs on whatever version the tests' server has, so that a column which a new version of
//! PostgreSQL adds is found.

mod left_out;
mod printed;
mod reads;

use std::collections::{BTreeMap, BTreeSet};

use schemactl::object::Kind;

use crate::support::Database;
use crate::support::database::server;
use left_out::{CATALOGS, COLUMNS};
use reads::{Catalogs, Reader};

#[test]
fn every_column_of_every_catalog_is_read_or_left_out_for_a_reason() {
    let database = Database::empty();
    let columns = |kinds: &str| -> Catalogs {
        let mut catalogs = BTreeMap::new();
        let rows = database.query(&format!(
            "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
             where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind in ({kinds})
               and (a.attnum > 0 or a.attname in ('xmin', 'tableoid')) and not a.attisdropped"
        ));
        for (catalog, column) in rows.lines().filter_map(|row| row.split_once('|')) {
            catalogs.entry(catalog.to_owned()).or_insert_with(BTreeSet::new).insert(column.to_owned());
        }
        catalogs
    };
    let (tables, all) = (columns("'r'"), columns("'r', 'v'"));
    let mut reader = Reader::new(&all);
    for query in Kind::ALL
        .iter()
        .filter(|kind| !matches!(kind, Kind::Bucket | Kind::CronJob))
        .filter_map(|kind| kind.query(version()))
    {
        reader.query(&query);
    }
    let reads = reader.finish();
    let mut wrong: Vec<String> =
        reads.unresolved.iter().map(|name| format!("{name}: no catalog that the query names has it")).collect();
    for (catalog, columns) in &tables {
        let left_out: BTreeSet<&str> = COLUMNS
            .iter()
            .filter(|(of, ..)| of == catalog)
            .flat_map(|(_, names, _)| names.split_whitespace())
            .collect();
        if CATALOGS.iter().any(|(names, _)| names.split_whitespace().any(|name| name == catalog)) {
            if !left_out.is_empty() {
                wrong.push(format!("{catalog} is left out whole, and some columns again"));
            }
            continue;
        }
        for column in columns {
            let is_left_out = left_out.contains(column.as_str()) || ["xmin", "tableoid"].contains(&column.as_str());
            let key = (catalog.clone(), column.clone());
            match (reads.answered.contains(&key), is_left_out) {
                // An address is how others name the object, never a property.
                _ if column == "oid" => {}
                (false, false) if reads.compared.contains(&key) => {
                    wrong.push(format!("{catalog}.{column} only tells rows apart, and is not listed as left out"));
                }
                (false, false) => wrong.push(format!("{catalog}.{column} is read by no kind, and not left out")),
                (true, true) if left_out.contains(column.as_str()) => {
                    wrong.push(format!("{catalog}.{column} is read, and listed as left out"));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "PostgreSQL {}:\n{}", server().binaries().major, wrong.join("\n"));
}

fn version() -> u32 {
    server().binaries().major * 10_000
}
