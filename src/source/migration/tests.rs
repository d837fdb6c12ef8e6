//! Which files of a folder are run, in which order, and what of each.

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The scheme, and the statements that are run.
fn run(files: &[(&str, &str)]) -> (Scheme, Vec<String>) {
    let folder = folder(files);
    let read = read(folder.path()).unwrap();
    let statements = read
        .files
        .iter()
        .flat_map(|migration| migration.statements.iter().map(|one| migration.file.text[one.span.clone()].to_owned()));
    (read.scheme, statements.collect())
}

fn named(names: &[&str]) -> (Scheme, Vec<String>) {
    let files: Vec<(&str, String)> = names.iter().map(|name| (*name, format!("select '{name}';"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (scheme, statements) = run(&files);
    (scheme, statements.iter().map(|one| one.trim_start_matches("select ").trim_matches('\'').to_owned()).collect())
}

fn order(names: &[&str], scheme: Scheme, wanted: &[&str]) {
    let (found, order) = named(names);
    assert_eq!((found, order.iter().map(String::as_str).collect::<Vec<_>>()), (scheme, wanted.to_vec()));
}

#[test]
fn each_tool_has_its_order() {
    order(&["b.sql", "a.sql", "A.sql", "c.md"], Scheme::ByName, &["A.sql", "a.sql", "b.sql"]);
    order(
        &["20240102_b.sql", "20240101_c.sql", "20240101_a.sql"],
        Scheme::ByName,
        &["20240101_a.sql", "20240101_c.sql", "20240102_b.sql"],
    );
    order(&["10_c.sql", "2_b.sql", "1_a.sql"], Scheme::ByName, &["1_a.sql", "2_b.sql", "10_c.sql"]);
    order(
        &[
            "V1__a.sql",
            "V1.10__c.sql",
            "V1.2__b.sql",
            "V2__d.sql",
            "U2__d.sql",
            "R__z.sql",
            "sub/R__y.sql",
            "notes.sql",
        ],
        Scheme::Flyway,
        &["V1__a.sql", "V1.2__b.sql", "V1.10__c.sql", "V2__d.sql", "sub/R__y.sql", "R__z.sql"],
    );
    order(
        &["V1__a.sql", "V2__b.sql", "V3__c.sql", "B2__b.sql", "B1__a.sql"],
        Scheme::Flyway,
        &["B2__b.sql", "V3__c.sql"],
    );
    order(
        &["2_b.up.sql", "2_b.down.sql", "10_c.up.sql", "1_a.up.sql", "1_a.down.sql", "seed.sql"],
        Scheme::UpAndDown,
        &["1_a.up.sql", "2_b.up.sql", "10_c.up.sql"],
    );
    order(
        &["2024_b/migration.sql", "2023_a/migration.sql", "migration_lock.toml", "seed.sql"],
        Scheme::Prisma,
        &["2023_a/migration.sql", "2024_b/migration.sql"],
    );
    order(&["2024_b/up.sql", "2024_b/down.sql", "2023_a/up.sql"], Scheme::Diesel, &["2023_a/up.sql", "2024_b/up.sql"]);
    let journal = r#"{"entries": [{"idx": 1, "tag": "0000_b"}, {"idx": 0, "tag": "0001_a"}]}"#;
    let files = [
        ("meta/_journal.json", journal),
        ("0000_b.sql", "b"),
        ("0001_a.sql", "a;--> statement-breakpoint\nc;"),
        ("x.sql", "x"),
    ];
    assert_eq!(run(&files), (Scheme::Drizzle, vec!["a".into(), "c".into(), "b".into()]));
    let plan = "%syntax-version=1.0.0\n%project=x\n\nb 2024-01-01T00:00:00Z me <me@x> # first\n@v1 2024\na [b] 2024 me # second\n";
    let files = [("sqitch.plan", plan), ("deploy/a.sql", "a"), ("deploy/b.sql", "b"), ("revert/a.sql", "x")];
    assert_eq!(run(&files), (Scheme::Sqitch, vec!["b".into(), "a".into()]));
}

#[test]
fn only_the_way_forwards_is_run() {
    let dbmate = "-- migrate:up transaction:false\nselect 1;\nselect 2;\n\n-- migrate:down\nselect 3;\n\\drop it";
    assert_eq!(run(&[("1_a.sql", dbmate)]), (Scheme::Dbmate, vec!["select 1".into(), "select 2".into()]));
    let goose = "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n-- +goose Down\nselect 2;";
    assert_eq!(run(&[("1_a.sql", goose)]), (Scheme::Goose, vec!["select 1".into()]));
    let node = "-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;";
    assert_eq!(run(&[("1_a.sql", node)]), (Scheme::NodePgMigrate, vec!["select 1".into()]));
}

#[test]
fn rows_of_copy_belong_to_their_statement() {
    let folder = folder(&[("a.sql", "copy t (a) from stdin;\n1\n2\n\\.\nselect 1;\n")]);
    let read = read(folder.path()).unwrap();
    let migration = &read.files[0];
    assert_eq!(&migration.file.text[migration.statements[0].rows.clone().unwrap()], "1\n2\n");
    assert_eq!(migration.statements[1].rows, None);
}

#[test]
fn what_is_no_folder_of_migrations_is_an_error() {
    let code = |files: &[(&str, &str)]| {
        let problem = read(folder(files).path()).unwrap_err();
        (problem.code, problem.why.clone().unwrap_or_default())
    };
    assert_eq!(code(&[("db/20240101_a.rb", "x")]).1, "migrations are read in SQL, and db/20240101_a.rb is a program");
    assert_eq!(code(&[("1_a.down.sql", "x")]).0, "no-migrations");
    assert_eq!(code(&[("a.sql", "select 1;\n\\i b.sql\n")]).0, "psql-command");
    assert_eq!(code(&[("meta/_journal.json", "{"), ("a.sql", "")]).0, "unreadable-file");
    assert_eq!(read(Path::new("/nonexistent")).unwrap_err().code, "no-migrations");
}
