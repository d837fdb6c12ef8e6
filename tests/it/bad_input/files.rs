//! Mistakes in files.

use super::{IN_USE, State, in_use};
use crate::support::program::{Folder, snapshot};

/// A mistake: its name, the files, and what the error has to say.
struct Mistake {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
}

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "syntax_error_in_the_third_statement",
        files: &[(
            "schema/a.sql",
            "create table a (id int);\ncreate table b (id int);\ncreat table c (id int);\ncreate table d ();\n",
        )],
        says: &["schema/a.sql:3:1", "creat"],
    },
    Mistake {
        name: "reference_to_nowhere",
        files: &[("schema/a.sql", "create table a (id int);\n\ncreate view v as\n  select id from nowhere;\n")],
        says: &["schema/a.sql:4", "nowhere"],
    },
    Mistake {
        name: "foreign_key_to_nowhere_in_toml",
        files: &[("schema/a.toml", "[tables.a.columns]\nid = { type = \"int\", references = \"nowhere(id)\" }\n")],
        says: &["schema/a.toml:2", "nowhere"],
    },
    Mistake {
        name: "defined_twice",
        files: &[("schema/a.sql", "create table t (id int);\n"), ("schema/b.sql", "\ncreate table t (id int);\n")],
        says: &["schema/a.sql:1", "schema/b.sql:2", "public.t"],
    },
    Mistake {
        name: "defined_in_sql_and_in_toml",
        files: &[
            ("schema/a.sql", "create table t (id int);\n"),
            ("schema/b.toml", "[tables.t.columns]\nid = { type = \"int\" }\n"),
        ],
        says: &["schema/a.sql:1", "schema/b.toml:1", "public.t"],
    },
    Mistake {
        name: "unknown_toml_key",
        files: &[("schema/a.toml", "[tables.t.columns]\nid = { type = \"int\", primary_kee = true }\n")],
        says: &["schema/a.toml:2", "primary_kee", "primary_key"],
    },
    Mistake {
        name: "wrong_type_in_toml",
        files: &[("schema/a.toml", "[tables.t.columns]\nid = { type = \"int\", primary_key = \"yes\" }\n")],
        says: &["schema/a.toml:2", "primary_key"],
    },
    Mistake {
        name: "bad_size",
        files: &[("schema/a.toml", "[storage.buckets.images]\nfile_size_limit = \"10 elephants\"\n")],
        says: &["schema/a.toml:2", "10 elephants"],
    },
    Mistake {
        name: "broken_toml",
        files: &[("schema/a.toml", "[tables.t.columns\nid = { type = \"int\" }\n")],
        says: &["schema/a.toml:1"],
    },
    Mistake {
        name: "unknown_type",
        files: &[("schema/a.sql", "create table t (\n  id int,\n  name txt\n);\n")],
        says: &["schema/a.sql:3", "txt"],
    },
    Mistake {
        name: "drop_in_a_schema_file",
        files: &[("schema/a.sql", "create table t (id int);\ndrop table notes;\n")],
        says: &["schema/a.sql:2", "drop table notes"],
    },
    Mistake {
        name: "update_in_a_schema_file",
        files: &[("schema/a.sql", "create table t (id int);\nupdate notes set title = '';\n")],
        says: &["schema/a.sql:2", "update notes"],
    },
    Mistake {
        name: "typo_in_an_sql_function",
        files: &[(
            "schema/a.sql",
            "create table t (id int);\ncreate function f() returns int language sql as $$\n  select idd\n  from t\n$$;\n",
        )],
        says: &["schema/a.sql:3", "idd"],
    },
    Mistake {
        name: "typo_in_a_plpgsql_function",
        files: &[(
            "schema/a.sql",
            "create function f() returns int language plpgsql as $$\nbegin\n  return 1;\n  retrun 2;\nend\n$$;\n",
        )],
        says: &["schema/a.sql:4", "retrun"],
    },
    Mistake {
        name: "typo_in_a_function_in_toml",
        files: &[(
            "schema/a.toml",
            "[functions.f]\nreturns = \"int\"\nlanguage = \"sql\"\nbody = '''\nselect idd\nfrom pg_class\n'''\n",
        )],
        says: &["schema/a.toml:5", "idd"],
    },
    Mistake {
        name: "missing_role",
        files: &[("schema/a.sql", "create table t (id int);\ngrant select on t to nobody_such;\n")],
        says: &["schema/a.sql:2", "nobody_such"],
    },
    Mistake {
        name: "missing_extension",
        files: &[(
            "schema/a.sql",
            "create extension no_such_extension;\ncreate table t (id no_such_extension_type);\n",
        )],
        says: &["no_such_extension"],
    },
    Mistake { name: "empty_folder", files: &[("schema/readme.txt", "nothing here\n")], says: &["schema"] },
    Mistake {
        name: "not_utf_8",
        files: &[("schema/a.sql", "create table t (id int);\n\u{0}")],
        says: &["schema/a.sql"],
    },
];

#[test]
fn mistakes_in_files_are_explained_and_change_nothing() {
    let database = in_use();
    let before = State::of(&database);
    let mut failures = Vec::new();
    for mistake in MISTAKES {
        let folder = Folder::new(mistake.files);
        let outcome = folder.run_on(&database, &["apply", "--yes", "--allow", "all"]);
        let missing: Vec<_> = mistake.says.iter().filter(|text| !outcome.stderr.contains(**text)).collect();
        if outcome.code != Some(2) || !outcome.stdout.is_empty() || !missing.is_empty() {
            failures.push(format!("{}: lacks {missing:?}\n{outcome:?}\n{}", mistake.name, outcome.stderr));
        } else {
            snapshot(&format!("bad_input__{}", mistake.name), &outcome.stderr);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert_eq!(State::of(&database), before);
}

#[test]
fn validate_finds_the_same_mistakes_without_a_target() {
    for mistake in [&MISTAKES[0], &MISTAKES[1], &MISTAKES[12], &MISTAKES[13]] {
        let outcome = Folder::new(mistake.files).run(&["validate"]).expect(2);
        for text in mistake.says {
            assert!(outcome.stderr.contains(text), "{}: {text}\n{}", mistake.name, outcome.stderr);
        }
    }
}

#[test]
fn a_project_pointed_at_the_wrong_database_is_refused() {
    let database = in_use();
    let before = State::of(&database);
    let folder = Folder::new(&[("schema/other.sql", "create table other (id int primary key);\n")]);
    let outcome = folder.run_on(&database, &["apply", "--yes"]).expect(3);
    assert!(outcome.stdout.contains("do not describe"), "{}", outcome.stdout);
    for text in ["deletes_data", "drops_object", "public.notes", "--allow"] {
        assert!(outcome.stderr.contains(text), "{text}: {}", outcome.stderr);
    }
    assert_eq!(State::of(&database), before);
    // The right files have nothing to refuse.
    Folder::new(&[("schema/notes.sql", IN_USE)]).run_on(&database, &["apply", "--yes"]).expect(0);
    assert_eq!(State::of(&database), before);
}
