use std::fs;
use std::path::PathBuf;

use super::*;
use crate::object::Kind;

fn options() -> ReadOptions {
    ReadOptions {
        default_schema: "public".into(),
        platform: true,
        platform_schemas: ["auth", "storage", "cron", "realtime"].map(String::from).into(),
    }
}

fn compile(text: &str) -> Result<Parsed> {
    statements(Arc::new(SourceFile { path: "t.toml".into(), text: text.into() }), &options())
}

/// Every problem as `code: what is marked in the file`.
fn problems(text: &str) -> Vec<String> {
    let problem = compile(text).unwrap_err();
    let mark = |problem: &Problem| {
        let place = &problem.places[0].0;
        format!("{}: {}", problem.code, &text[place.span.clone()])
    };
    std::iter::once(&*problem).chain(&problem.also).map(mark).collect()
}

fn twins() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/toml");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

#[test]
fn every_shape_compiles_and_has_a_twin_in_sql() {
    for path in twins() {
        let text = fs::read_to_string(&path).unwrap();
        let file = Arc::new(SourceFile { path: path.display().to_string(), text });
        let parsed = statements(file, &options()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 100)));
        for statement in &parsed.statements {
            pg_query::parse(&statement.sql, 0).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
            for (inside, place) in &statement.pieces {
                if inside.len() == place.span.len() {
                    assert_eq!(
                        statement.sql[inside.clone()].to_lowercase(),
                        place.file.text[place.span.clone()].to_lowercase(),
                        "{}",
                        statement.sql
                    );
                }
            }
        }
        if let Ok(out) = std::env::var("TOML_OUT") {
            let sql: Vec<_> =
                parsed.statements.iter().map(|statement| format!("{}\n;--8<--\n", statement.sql)).collect();
            fs::write(PathBuf::from(out).join(path.file_name().unwrap()), sql.concat()).unwrap();
        }
        assert!(path.with_extension("sql").exists(), "{} has no twin", path.display());
    }
}
