//! `pg_dump --schema-only`, in a form in which the order of objects, of the columns of a table and of
//! grants does not matter.

use std::process::Command;

use schemactl::shadow::local::BOOTSTRAP_ROLE;

use super::Database;

/// What `pg_dump` prints about a database, entry by entry, sorted.
pub fn dump(database: &Database) -> String {
    normal(&raw(database))
}

/// What `pg_dump` prints about a database, as it prints it.
pub fn raw(database: &Database) -> String {
    let server = database.server();
    let output = Command::new(server.binaries().dir.join("pg_dump"))
        // What `apply` records of itself is no part of what the files describe.
        .args(["--schema-only", "--exclude-schema=schemactl", "-h"])
        .arg(server.socket_dir())
        .args(["-p", &server.port().to_string(), "-U", BOOTSTRAP_ROLE, "-d", &database.name])
        .output()
        .expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Entries stand between lines of `--`; inside `CREATE TABLE` the lines of the columns are sorted.
pub fn normal(text: &str) -> String {
    // How tables are stored is set before the first of those that follow.
    let mut method = String::new();
    let mut entries: Vec<String> = text
        .split("\n--\n-- Name: ")
        .map(|entry| {
            let stored = method.clone();
            if let Some((_, set)) = entry.rsplit_once("\nSET default_table_access_method = ") {
                set.lines().next().unwrap_or_default().clone_into(&mut method);
            }
            (entry, stored)
        })
        .skip(1)
        .map(|(entry, stored)| {
            let entry = entry.split("\n--\n-- PostgreSQL database dump complete").next().unwrap_or_default();
            // Settings stand before whichever table happens to be the first.
            let mut lines: Vec<&str> =
                entry.lines().filter(|line| !line.starts_with('\\') && !line.starts_with("SET default_")).collect();
            let is_stored = ["Type: TABLE;", "Type: MATERIALIZED VIEW;"];
            if lines.first().is_some_and(|line| is_stored.iter().any(|kind| line.contains(kind))) {
                lines.push(&stored);
            }
            if let Some(start) = lines.iter().position(|line| {
                ["CREATE TABLE", "CREATE UNLOGGED TABLE", "CREATE FOREIGN TABLE"]
                    .iter()
                    .any(|start| line.starts_with(start))
                    && line.ends_with('(')
            }) && let Some(length) = lines[start + 1..].iter().position(|line| line.starts_with(')'))
            {
                let body = &mut lines[start + 1..start + 1 + length];
                for line in body.iter_mut() {
                    *line = line.trim_end_matches(',');
                }
                body.sort_unstable();
            }
            // A function that returns a table's rows has to select its columns in their order.
            let returns_rows = lines.iter().any(|line| line.contains(" RETURNS SETOF "));
            if let Some(start) = lines.iter().position(|line| returns_rows && line.starts_with(" SELECT ")) {
                let length = lines[start..].iter().take_while(|line| line.ends_with(',')).count() + 1;
                let end = (start + length).min(lines.len());
                for line in &mut lines[start..end] {
                    *line = line.trim_start_matches(" SELECT ").trim().trim_end_matches(',');
                }
                lines[start..end].sort_unstable();
            }
            // What is set about columns follows their order too.
            let is_set = |line: &&str| -> bool { line.starts_with("ALTER ") && line.contains(" ALTER COLUMN ") };
            if let Some(start) = lines.iter().position(is_set) {
                let length = lines[start..].iter().take_while(|line| is_set(line)).count();
                lines[start..start + length].sort_unstable();
            }
            // Neither does the order in which privileges were granted.
            if lines.first().is_some_and(|line| line.contains("Type: ACL") || line.contains("Type: DEFAULT ACL")) {
                lines.sort_unstable();
            }
            // Nor that of the columns of extended statistics, which follows the order of the table's.
            lines.iter().map(|line| statistics(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
        })
        .collect();
    entries.sort();
    entries.join("\n\n")
}

/// `CREATE STATISTICS` with its columns in the order of their names.
fn statistics(line: &str) -> String {
    let parts = line.strip_prefix("CREATE STATISTICS ").and_then(|_| {
        let (start, rest) = line.split_once(" ON ")?;
        let (columns, end) = rest.split_once(" FROM ")?;
        Some((start, columns, end))
    });
    let Some((start, columns, end)) = parts else { return line.to_owned() };
    let mut columns: Vec<&str> = columns.split(", ").collect();
    columns.sort_unstable();
    format!("{start} ON {} FROM {end}", columns.join(", "))
}
