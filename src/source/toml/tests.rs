use std::fs;
use std::path::PathBuf;

use super::*;
use crate::object::Kind;
use crate::source::Former;

fn options() -> ReadOptions {
    ReadOptions {
        default_schema: "public".into(),
        platform: true,
        platform_schemas: ["auth", "storage", "cron", "realtime"].map(String::from).into(),
        ..ReadOptions::default()
    }
}

fn compile(text: &str) -> Result<Parsed> {
    statements(Arc::new(SourceFile { path: "t.toml".into(), text: text.into(), ..SourceFile::default() }), &options())
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
        let file = Arc::new(SourceFile { path: path.display().to_string(), text, ..SourceFile::default() });
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
        assert!(path.with_extension("sql").exists(), "{} has no twin", path.display());
    }
}

#[test]
fn an_unknown_key_points_at_it_and_suggests_the_nearest() {
    let text = "[tables.a.columns]\nid = { type = 'int', primry_key = true }\n[table.b]\n";
    assert_eq!(problems(text), ["unknown-key: primry_key", "unknown-key: table"]);
    let problem = compile(text).unwrap_err();
    assert_eq!(problem.help.as_deref(), Some("did you mean `primary_key`?"));
    assert_eq!(problem.also[0].help.as_deref(), Some("did you mean `tables`?"));
    assert_eq!(problems("[tables.a.policies.p]\nwithcheck = 'true'\n"), ["unknown-key: withcheck"]);
}

#[test]
fn a_wrong_type_says_what_was_expected() {
    let problem = compile("[tables.a.columns]\nid = { type = 'int', not_null = 'yes' }\nx = 1\n").unwrap_err();
    assert_eq!(problem.what, "True or false was expected here, not a string");
    assert_eq!(problem.also[0].what, "A string or a table was expected here, not an integer");
    assert_eq!(problems("tables = []"), ["wrong-type: []"]);
    assert_eq!(problems("[tables.a.indexes]\ni = true"), ["wrong-type: true"]);
    assert_eq!(problems("extensions = { pgcrypto = false }"), ["wrong-type: false"]);
}

#[test]
fn an_unknown_word_and_a_missing_key_are_placed() {
    assert_eq!(problems("[tables.a]\nrow_level_security = 'enable'\n"), ["unknown-value: 'enable'"]);
    assert_eq!(problems("[tables.a.grants]\nanon = ['selct']\n"), ["unknown-value: 'selct'"]);
    assert_eq!(problems("[tables.a.columns]\nid = {}\n"), ["missing-key: id"]);
    assert_eq!(problems("[cron.jobs.nightly]\nschedule = '0 3 * * *'\n"), ["missing-key: nightly"]);
    assert_eq!(problems("[tables.p]\npartition_of = 'a'\n"), ["missing-key: 'a'"]);
    assert_eq!(problems("[storage.buckets.b.policies.p]\nfor = 'select'\n"), ["missing-key: p"]);
}

#[test]
fn sizes_names_and_schedules_are_checked() {
    assert_eq!(problems("[storage.buckets.b]\nfile_size_limit = '10XB'\n"), ["bad-size: '10XB'"]);
    assert_eq!(problems("[storage.buckets.b]\nfile_size_limit = -1\n"), ["bad-size: -1"]);
    assert_eq!(problems("[storage.buckets.'a/b']\n"), ["bad-bucket-name: 'a/b'"]);
    assert_eq!(problems("[cron.jobs.j]\nschedule = 'daily'\ncommand = 'select 1'\n"), ["bad-schedule: 'daily'"]);
    assert_eq!(problems(&format!("[tables.{}]\n", "x".repeat(64))), [format!("bad-name: {}", "x".repeat(64))]);
}

#[test]
fn broken_sql_points_into_the_string() {
    let column = |keys: &str| format!("[tables.a.columns]\nid = {{ type = 'int', {keys} }}\n");
    assert_eq!(problems(&column("check = 'id > > 1'")), ["syntax-error: >"]);
    assert_eq!(problems(&column("default = '1 +'")), ["syntax-error: +"]);
    assert_eq!(problems("[tables.a.columns]\nid = 'itn eger'\n"), ["syntax-error: eger"]);
    assert_eq!(problems("[views.v]\nquery = 'selec 1'\n"), ["syntax-error: selec"]);
    assert_eq!(problems("[functions.f]\nsql = 'create table t ()'\n"), ["syntax-error: c"]);
    assert_eq!(problems(&column("default = 'hello'")), ["bad-default: 'hello'"]);
    // Behind an escape, too.
    assert_eq!(problems(&column("check = \"id <> '\\t' oops\"")), ["syntax-error: oops"]);
}

#[test]
fn nothing_breaks_out_of_the_place_that_it_is_put_into() {
    let column = |keys: &str| format!("[tables.a.columns]\nid = {{ type = 'int', {keys} }}\n");
    for attack in ["1); drop table x", "1); drop table x; --", "true) or (true", "1, 2", "1 /*", "select 1", "1) --"] {
        for key in ["check", "default", "generated"] {
            let found = problems(&column(&format!("{key} = \"{attack}\"")));
            assert!(found.iter().all(|problem| problem.starts_with("syntax-error")), "{attack}: {found:?}");
        }
        assert!(compile(&format!("[tables.a.policies.p]\nusing = \"{attack}\"\n")).is_err(), "{attack}");
        assert!(compile(&format!("[storage.buckets.b.policies.p]\nusing = \"{attack}\"\n")).is_err(), "{attack}");
    }
    for text in [
        "[tables.a.columns]\nid = 'int default 1'\n",
        "[tables.a.columns]\nid = 'int); drop table x; --'\n",
        "[views.v]\nquery = 'select 1; drop table x'\n",
        "[views.v]\nquery = 'select 1 into x'\n",
        "[views.v]\nquery = 'delete from x'\n",
        "[functions.f]\nlanguage = 'sql'\nreturns = 'int security definer'\nbody = ''\n",
        "[functions.f]\nlanguage = 'sql'\narguments = 'a int) returns int as $$ $$; --'\nbody = ''\n",
        "[functions.f]\nsql = 'create function g() returns int language sql as $$ $$'\n",
        "[tables.a]\nwith = { 'x) tablespace y' = 1 }\n",
    ] {
        assert!(compile(text).is_err(), "{text}");
    }
    // Quotes of every sort stay inside what they are in.
    let text = "[functions.f]\nlanguage = 'plpgsql'\nreturns = 'void'\nbody = 'begin perform $$ $body$ $$; end'\n\
        comment = \"it's; $$ \\\\ -- \"\n[enums]\n\"a\\\"; drop\" = []\n";
    let problem = compile(text).unwrap_err();
    assert_eq!(problem.code, "bad-name");
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    let policy = |keys: &str| format!("[tables.a.policies.p]\n{keys}\n");
    assert_eq!(problems(&policy("for = 'insert'\nusing = 'true'")), ["conflicting-keys: 'true'"]);
    assert_eq!(problems(&policy("for = 'select'\nwith_check = 'true'")), ["conflicting-keys: 'true'"]);
    let text =
        "[tables.a.columns]\nid = { type = 'int', primary_key = true }\nx = { type = 'int', primary_key = true }\n";
    assert_eq!(problems(text), ["conflicting-keys: x"]);
    assert_eq!(
        problems("[tables.a]\ncolumns = { id = 'int' }\nindexes = { i = ['idd'] }\n"),
        ["unknown-column: 'idd'"]
    );
    assert_eq!(
        problems("[functions.\"f(int)\"]\nlanguage = 'sql'\narguments = 'a text'\nbody = ''\nreturns = 'int'\n"),
        ["conflicting-keys: \"f(int)\""]
    );
}

#[test]
fn toml_syntax_errors_are_placed() {
    assert_eq!(problems("[tables.a]\ncomment = \n").len(), 1);
    assert_eq!(compile("a = 1\na = 2\n").unwrap_err().code, "toml-syntax");
}

#[test]
fn one_policy_name_under_two_buckets_defines_one_thing_twice() {
    let text = "[storage.buckets.a.policies.p]\nusing = 'true'\n[storage.buckets.b.policies.p]\nusing = 'true'\n";
    let parsed = compile(text).unwrap();
    let policies: Vec<_> = parsed
        .statements
        .iter()
        .flat_map(|statement| &statement.defines)
        .filter(|defined| defined.kind == Kind::Policy)
        .map(|defined| (defined.schema.as_deref(), defined.relation.as_deref(), defined.name.as_str()))
        .collect();
    assert_eq!(policies, [(Some("storage"), Some("objects"), "p"); 2]);
}

#[test]
fn what_is_defined_has_the_names_that_postgresql_gives() {
    let text = "[tables.a]\nrenamed_from = 'old'\n[tables.a.columns]\n\
        id = { type = 'int', primary_key = true }\n\
        e = { type = 'text', unique = true, check = \"e <> ''\", references = 'b', renamed_from = 'd' }\n";
    let parsed = compile(text).unwrap();
    let defined: Vec<_> = parsed.statements.iter().flat_map(|statement| &statement.defines).collect();
    let constraints: Vec<_> =
        defined.iter().filter(|defined| defined.kind == Kind::Constraint).map(|defined| &defined.name).collect();
    assert_eq!(constraints, ["a_pkey", "a_e_key", "a_e_check", "a_e_fkey"]);
    assert_eq!(defined[0].renamed_from, Some(Former::plain("old")));
    let column = defined.iter().find(|defined| defined.kind == Kind::Column && defined.name == "e").unwrap();
    assert_eq!(column.renamed_from, Some(Former::plain("d")));
    assert_eq!(&text[column.place.span.clone()], "e");
}

#[test]
fn the_platforms_own_tables_are_not_created() {
    let parsed = compile("[tables.'storage.objects'.policies.p]\nusing = 'true'\n").unwrap();
    assert_eq!(parsed.statements.len(), 1);
    assert!(parsed.statements[0].sql.starts_with("CREATE POLICY"));
    let parsed = compile("[tables.'auth.users'.columns]\nid = 'uuid'\n[storage.buckets.b]\nobjects_path = 'x'\n");
    assert_eq!(parsed.unwrap().notes.len(), 2);
}

#[test]
fn the_json_schema_knows_every_key_and_leaves_no_part_unwritten() {
    let schema = json_schema();
    let parts = schema["$defs"].as_object().unwrap();
    assert!(parts.values().all(|part| !part.is_null()));
    let column = serde_json::to_string(&parts["Column"]).unwrap();
    for key in ["type", "primary_key", "on_delete", "renamed_from"] {
        assert!(column.contains(&format!("\"{key}\"")), "{key}");
    }
    assert_eq!(parts["Column"]["anyOf"][0]["type"], "string");
}
