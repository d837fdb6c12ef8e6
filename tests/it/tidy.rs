//! The house rules that no lint knows.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files under these folders, with their paths as shown.
fn rust_files(folders: &[&str]) -> Vec<(PathBuf, String)> {
    folders
        .iter()
        .flat_map(|folder| WalkDir::new(root().join(folder)).sort_by_file_name())
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let text = std::fs::read_to_string(entry.path()).expect("a readable file");
            (entry.path().strip_prefix(root()).expect("a path in here").to_owned(), text)
        })
        .collect()
}

/// Longer than they should be, until they are taken apart.
const LONG: &[&str] = &["src/object/table/column.rs"];

#[test]
fn no_file_is_longer_than_500_lines() {
    let long: Vec<_> = rust_files(&["src", "tests"])
        .into_iter()
        .filter(|(path, text)| text.lines().count() > 500 && !LONG.iter().any(|long| path.ends_with(long)))
        .map(|(path, text)| format!("{}: {}", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn modules_are_named_after_what_they_hold() {
    let vague: Vec<_> = rust_files(&["src", "tests"])
        .into_iter()
        .map(|(path, _)| path)
        // The flags that all commands share are just that: common.
        .filter(|path| path != Path::new("src/cli/common.rs"))
        .filter(|path| {
            path.components().any(|part| {
                let name = part.as_os_str().to_string_lossy();
                ["utils", "util", "helpers", "helper", "common", "misc"].contains(&name.trim_end_matches(".rs"))
            })
        })
        .collect();
    assert!(vague.is_empty(), "{vague:?}");
}

/// The files outside `src/object` that name kinds of objects, with the reason. A new kind must not need a line here.
/// `src/source` is not looked at: it tells what a statement defines, and a kind is what it is told in.
const NAME_KINDS: &[(&str, &str)] = &[
    ("src/diff/effective.rs", "what the platform gives is told from what users state by kind"),
    ("src/diff/mod.rs", "privileges follow a change of owner, columns their table"),
    ("src/introspect/read.rs", "what belongs to an extension is told apart"),
    ("src/pipeline.rs", "objects are counted by the schema that they are in"),
    ("src/plan/build.rs", "a plan is grouped by what stands in a schema"),
    ("src/plan/groups.rs", "a column whose values are computed holds no data"),
    ("src/plan/measure.rs", "only tables and materialized views have a size"),
    ("src/plan/mentioned.rs", "what bodies name is told from what they do not"),
    ("src/pull/foreign_key.rs", "foreign keys are stated with their columns"),
    ("src/pull/mod.rs", "partitions are described with their parent, sequences with their table"),
    ("src/pull/order.rs", "policies stand behind row-level security and below their bucket"),
    ("src/pull/partition.rs", "what a partition has from its parent is told by kind"),
    ("src/pull/path.rs", "default privileges have to be loaded before all else"),
    ("src/pull/sql.rs", "statements are shortened by kind"),
    ("src/render/measure.rs", "tables and columns are called by their noun"),
    ("src/scope/gift.rs", "of privileges and default privileges a part is the platform's"),
    ("src/scope/not_asked_for.rs", "what the database itself has is told from the rest"),
    ("src/scope.rs", "what users may own in the platform's schemas differs by kind"),
    ("src/shadow/base.rs", "what the files state about roles and the database is not the base's"),
    ("src/shadow/check.rs", "only routines have bodies to check"),
    ("src/shadow/copy.rs", "what extensions' owners may do comes with owning"),
    ("src/shadow/defaults.rs", "default privileges that files state replace the base's"),
    ("src/shadow/extension.rs", "extensions that the shadow's server lacks are stood in for"),
    ("src/shadow/other_version/newer.rs", "what versions can say differs by kind"),
    ("src/shadow/other_version/printed.rs", "what versions print differently differs by kind"),
    ("src/shadow/other_version/subscription.rs", "what versions can say differs by kind"),
    ("src/shadow/other_version.rs", "what versions say differently differs by kind"),
    ("src/shadow/platform.rs", "the platform's objects are rebuilt from the target's"),
    ("src/shadow/set_aside.rs", "a table is what a shadow must not hold"),
    ("src/shadow/spared.rs", "privileges are told from what they are on"),
];

#[test]
fn kinds_are_named_in_object_only() {
    let found: Vec<String> = rust_files(&["src"])
        .into_iter()
        .filter(|(path, _)| !path.starts_with("src/object") && !path.starts_with("src/source"))
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.components().any(|part| part.as_os_str() == "tests"))
        .filter(|(_, text)| {
            // Tests at the end of a file may name kinds.
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
                ["Kind::", "Object::"].iter().any(|name| {
                    line.match_indices(name).any(|(start, _)| {
                        let before = line[..start].chars().next_back();
                        let after = line[start + name.len()..].chars().next();
                        !before.is_some_and(|char| char.is_alphanumeric() || char == '_')
                            && after.is_some_and(char::is_uppercase)
                            && !line[start..].starts_with("Kind::ALL")
                            && !line[start..].starts_with("Kind::Error")
                            && !line[start..].starts_with("Kind::Refusal")
                    })
                })
            })
        })
        .map(|(path, _)| path.display().to_string())
        .collect();
    let allowed: Vec<_> = NAME_KINDS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(found, allowed, "left: files that name kinds; right: those that may");
}

#[test]
fn every_snapshot_belongs_to_a_test() {
    let sources: String = rust_files(&["src", "tests"]).into_iter().map(|(_, text)| text).collect();
    let unreferenced: Vec<_> = std::fs::read_dir(root().join("snapshots"))
        .expect("snapshots")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| {
            let stem = name.trim_end_matches(".snap");
            let own = stem.rsplit("__").next().unwrap_or(stem);
            // One for each example of the catalogue, which is compared with the program by its own test.
            let is_example = stem.strip_prefix("explain__").is_some_and(|code| {
                schemactl::problem::catalogue::find(code).is_some_and(|entry| entry.command.is_some())
            });
            !is_example && !sources.contains(&format!("\"{stem}\"")) && !sources.contains(&format!("\"{own}\""))
        })
        .collect();
    assert!(unreferenced.is_empty(), "{unreferenced:?}");
}

/// The codes of diagnostics that the sources name.
fn codes() -> std::collections::BTreeSet<String> {
    let is_code = |text: &str| {
        text.split('-').count() > 1
            && text.chars().all(|char| char.is_ascii_lowercase() || char == '-' || char.is_ascii_digit())
            || ["setting", "interrupted", "deadlock", "duplicate"].contains(&text)
    };
    let mut codes = std::collections::BTreeSet::new();
    for (path, text) in rust_files(&["src"]) {
        if path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        for before in ["Problem::error(", "Problem::refusal(", "failed(", "code = ", "code: ", "=> "] {
            for (start, _) in text.match_indices(before) {
                let rest = text[start + before.len()..].trim_start();
                let quoted = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
                // What follows `=>` is a code only where codes are told from SQLSTATEs.
                let tells = before != "=> " || path.ends_with("shadow/load/said.rs");
                codes.extend(quoted.filter(|code| tells && is_code(code)).map(str::to_owned));
                assert!(
                    !before.starts_with("Problem::") || quoted.is_none_or(is_code),
                    "{}: {quoted:?} is no code",
                    path.display()
                );
            }
        }
    }
    codes
}

#[test]
fn the_catalogue_has_every_diagnostic_and_no_other() {
    let catalogue: std::collections::BTreeSet<String> =
        schemactl::problem::catalogue::entries().iter().map(|entry| entry.code.to_owned()).collect();
    let codes = codes();
    assert!(codes.len() > 120, "{codes:?}");
    let missing: Vec<_> = codes.difference(&catalogue).collect();
    assert!(missing.is_empty(), "add to src/problem/catalogue.md: {missing:?}");
    let stale: Vec<_> = catalogue.difference(&codes).collect();
    assert!(stale.is_empty(), "the program never says {stale:?}");
}
