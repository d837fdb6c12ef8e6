//! `pull` over files that people have written or changed, and `drift --adopt`, which makes the same changes.

use crate::support::Database;
use crate::support::program::{Folder, url};

/// A database, and files that describe it as a person wrote them.
fn written(text: &str) -> (Database, Folder) {
    let database = Database::empty();
    database.run(text);
    let folder = Folder::new(&[("schema/all.sql", text)]);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    (database, folder)
}

/// What cannot be told apart by its name in the files is left to a person.
#[test]
fn what_has_a_name_in_common_is_never_taken_for_the_other() {
    let (database, folder) = written(
        "-- f for int
create function f(a int) returns int language sql as $$ select a -- hi
$$;
-- f for text
create function f(a text) returns text language sql as $$ select a $$;
create table a (id int); grant select on a to reader; grant insert on a to writer;
comment on table a is 'the table'; create function a() returns int language sql return 1; comment on function a() is 'the function';
create table b (v int); comment on column b.v is 'a column'; create policy v on b; comment on policy v on b is 'a policy';
",
    );
    let before = folder.read("schema/all.sql");
    for change in [
        "drop function f(text)",
        "create or replace function f(a text) returns text language sql as $$ select a || 'x' $$",
        "revoke insert on a from writer",
        "comment on table a is null",
        "comment on policy v on b is null",
    ] {
        let live = Database::empty();
        live.run(&before);
        live.run(change);
        let refused = folder.run(&["pull", "--url", &url(&live)]).expect(2);
        assert!(refused.stderr.contains("change-by-hand"), "{change}: {}", refused.stderr);
        assert_eq!(folder.read("schema/all.sql"), before, "{change}");
        let adopted = folder.run_on(&live, &["drift", "--adopt"]);
        let taken = adopted.stdout.lines().filter(|line| line.starts_with('-') && !line.starts_with("---")).count();
        assert_eq!(taken, 0, "{change}: {}", adopted.stdout);
    }
    drop(database);
}

#[test]
fn comments_inside_of_what_goes_are_left_to_a_person_and_hints_go_with_it() {
    let (database, folder) = written(
        "create table people (
  id bigint primary key, -- never reuse
  name text
);
create table keep (a int); -- for later
",
    );
    let before = folder.read("schema/all.sql");
    database.run("drop table people");
    let refused = folder.run(&["pull", "--url", &url(&database)]).expect(2);
    assert!(refused.stderr.contains("change-by-hand"), "{}", refused.stderr);
    assert_eq!(folder.read("schema/all.sql"), before);

    let text = "-- @renamed from=old_things\ncreate table things (a int);\n-- Others.\ncreate table others (a int);\n";
    let (database, folder) = written(text);
    database.run("drop table things");
    folder.run(&["pull", "--url", &url(&database)]).expect(0);
    assert_eq!(folder.read("schema/all.sql"), "-- Others.\ncreate table others (a int);\n");
}

#[test]
fn what_is_said_later_holds() {
    let (database, folder) =
        written("create table a (id int primary key, v int); -- about a\ncreate table z (a int);\n");
    for change in [
        "alter table a alter v set default 1",
        "alter table a alter v set default 2",
        "alter table a alter v set default 3",
        "alter table a set (fillfactor = 50)",
        "alter table a set (fillfactor = 60)",
        "alter table a replica identity full",
        "alter table a replica identity nothing",
    ] {
        database.run(change);
        let pulled = folder.run(&["pull", "--url", &url(&database)]);
        assert_eq!(pulled.code, Some(0), "{change}: {}\n{}", pulled.stderr, folder.read("schema/all.sql"));
        folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    }
    let text = folder.read("schema/all.sql");
    assert!(text.starts_with("create table a (id int primary key, v int DEFAULT 3); -- about a\n"), "{text}");
    // A plan's step that does something with rows is no definition.
    database.run("alter table a alter id add generated always as identity");
    let refused = folder.run(&["pull", "--url", &url(&database)]).expect(2);
    assert!(!refused.stderr.contains("not-a-definition"), "{}", refused.stderr);
    assert_eq!(folder.read("schema/all.sql"), text);
}

#[test]
fn variables_stay_and_what_looks_like_one_is_not_taken_for_one() {
    let database = Database::empty();
    let folder = Folder::new(&[
        ("schemactl.toml", "[variables]\ndays = \"30\"\n"),
        ("schema/n.sql", "create table n (id int primary key, kept text default '${days} days');\n"),
    ]);
    folder.run_on(&database, &["apply", "--yes"]).expect(0);
    let before = folder.read("schema/n.sql");
    database.run("alter table n alter kept set default '91 days'");
    let refused = folder.run(&["pull", "--url", &url(&database)]).expect(2);
    assert!(refused.stderr.contains("change-by-hand") && refused.stderr.contains("variables"), "{}", refused.stderr);
    assert_eq!(folder.read("schema/n.sql"), before);
    database.run(
        "alter table n alter kept set default '30 days';
         create function f() returns text language sql as $$ select '${days} ${other}' $$",
    );
    folder.run(&["pull", "--url", &url(&database)]).expect(0);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    for format in ["sql", "toml"] {
        folder.run(&["pull", "--url", &url(&database), "--format", format, "--out", format]).expect(0);
    }
}

#[test]
fn all_files_are_written_or_none() {
    let database = Database::empty();
    database.run("create table aa (i int); create table bb (i int); create view vv as select 1 as a");
    let folder = Folder::new(&[]);
    folder.run(&["pull", "--url", &url(&database)]).expect(0);
    let before: Vec<_> = folder.files("schema").iter().map(|file| folder.read(file)).collect();
    database.run("alter table aa add m int; create or replace view vv as select 1 as a, 2 as b");
    // A folder where the file should be: whoever runs this may write everywhere else.
    let view = folder.path().join("schema/views/vv.sql");
    let aside = folder.path().join("vv.sql");
    std::fs::rename(&view, &aside).expect("moved");
    std::os::unix::fs::symlink("../../vv.sql", &view).expect("linked");
    folder.run(&["pull", "--url", &url(&database)]).expect(0);
    assert!(view.is_symlink() && std::fs::read_to_string(&aside).expect("there").contains("AS b"));
    folder.run(&["plan", "--url", &url(&database), "--exit-code"]).expect(0);
    assert_ne!(before, folder.files("schema").iter().map(|file| folder.read(file)).collect::<Vec<_>>());
}
