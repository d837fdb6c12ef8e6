//! Security labels, with a label provider that the target has and the shadow has not.

use std::process::Command;
use std::sync::OnceLock;

use crate::support::Database;
use crate::support::database::server;
use crate::support::program::Folder;

/// A provider called `example`, without PostgreSQL's headers: the block that a library has to begin with, and the call that
/// registers it. It takes every label.
fn library() -> &'static str {
    static LIBRARY: OnceLock<String> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let major = server().binaries().major;
        let version = major * 100;
        let (abi, names) = (if major < 15 { 0 } else { 32 }, if major < 18 { "" } else { "const char *module, *release;" });
        let folder = std::env::temp_dir().join(format!("schemactl-provider-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let extra = if major < 15 { "" } else { ", \"PostgreSQL\"" };
        let source = format!(
            "typedef struct {{ int len, version, funcmaxargs, indexmaxkeys, namedatalen, float8byval; char abi[{abi}]; {names} }} Magic;\n\
             static const Magic magic = {{ sizeof(Magic), {version}, 100, 32, 64, 1{extra} }};\n\
             const Magic *Pg_magic_func(void) {{ return &magic; }}\n\
             void register_label_provider(const char *, void (*)(const void *, const char *));\n\
             static void relabel(const void *object, const char *label) {{ (void)object; (void)label; }}\n\
             void _PG_init(void) {{ register_label_provider(\"example\", relabel); }}\n"
        );
        let (source_file, library) = (folder.join("provider.c"), folder.join("provider.so"));
        std::fs::write(&source_file, source).expect("a file");
        // What the server has is found when it loads the library.
        let late: &[&str] = if cfg!(target_os = "macos") { &["-undefined", "dynamic_lookup"] } else { &[] };
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source_file).args(late);
        let compiled = compiler.output().expect("cc runs");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        library.to_string_lossy().into_owned()
    })
}

fn with_provider() -> Database {
    let database = Database::empty();
    database.run_as_superuser(&format!(
        "do $$ begin execute format('alter database %I set session_preload_libraries = %L', current_database(), '{}'); end $$",
        library()
    ));
    database
}

const TABLES: &str = "create schema s;
create table people (id bigint primary key, name text, born date);
create function age(day date) returns int language sql as $$ select 1 $$;
create view s.names as select name from people;
create type mood as enum ('a', 'b');
";

const LABELS: &str = "security label for example on column people.name is 'MASKED WITH FUNCTION f(''x'')';
security label for example on table people is 'secret';
security label for example on function age(date) is 'f';
security label for example on schema s is 's';
security label for example on view s.names is 'v';
security label for example on column s.names.name is 'c';
security label for example on type mood is 'm';
";

const ALL: &str = "select string_agg(concat_ws(' ', objtype, objname, provider, label), e'\\n' order by objtype, objname) \
                   from pg_seclabels";

#[test]
fn labels_come_change_and_go() {
    let database = with_provider();
    let folder = Folder::new(&[("schema/a.sql", &format!("{TABLES}{LABELS}"))]);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    assert_eq!(
        database.query(ALL),
        "column people.name example MASKED WITH FUNCTION f('x')\ncolumn s.names.name example c\nfunction age(day date) \
         example f\nschema s example s\ntable people example secret\ntype mood example m\nview s.names example v"
    );
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);

    // The files in another order, another label, one less, and a column that is made anew with its view.
    let changed = LABELS.replace("'secret'", "'open'").replace("security label for example on schema s is 's';\n", "");
    folder.write("schema/a.sql", &format!("{TABLES}{changed}").replace("name text", "name varchar(20)"));
    let planned = folder.run_on(&database, &["plan", "--exit-code"]).expect(1).stdout;
    assert!(planned.contains("+ SECURITY LABEL FOR example ON TABLE public.people IS 'open'"), "{planned}");
    assert!(planned.contains("- security label of schema s"), "{planned}");
    assert!(planned.contains("proved: tried"), "{planned}");
    folder.run_on(&database, &["apply", "--yes", "--allow", "rewrites_table", "--allow", "may_fail"]).expect(0);
    assert_eq!(
        database.query("select string_agg(label, ' ' order by label) from pg_seclabels"),
        "MASKED WITH FUNCTION f('x') c f m open v"
    );
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);

    for format in ["sql", "toml"] {
        let pulled = Folder::new(&[]);
        pulled.run_on(&database, &["pull", "--format", format]).expect(0);
        pulled.run_on(&database, &["plan", "--exit-code"]).expect(0);
    }
}

#[test]
fn a_target_without_the_provider_refuses_the_label_and_nothing_else_happens() {
    let database = Database::empty();
    let folder = Folder::new(&[("schema/a.sql", &format!("{TABLES}{LABELS}"))]);
    let outcome = folder.run_on(&database, &["apply", "--yes"]).expect(2);
    assert!(outcome.stderr.contains("security label provider \"example\" is not loaded"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("nothing was changed"), "{}", outcome.stderr);
    assert_eq!(database.query("select to_regclass('people') is null"), "t");
}

#[test]
fn a_label_of_what_is_not_there_is_shown_in_the_file() {
    let database = with_provider();
    let folder =
        Folder::new(&[("schema/a.sql", "create table t (a int);\nsecurity label for example on column t.b is 'x';\n")]);
    let outcome = folder.run_on(&database, &["plan"]).expect(2);
    assert!(outcome.stderr.contains("schema/a.sql:2") && outcome.stderr.contains("\"b\""), "{}", outcome.stderr);
    folder.write("schema/a.sql", "create table t (a int);\nsecurity label on column t.a is 'x';\n");
    let outcome = folder.run_on(&database, &["plan"]).expect(2);
    assert!(outcome.stderr.contains("SECURITY LABEL FOR provider ON"), "{}", outcome.stderr);
}
