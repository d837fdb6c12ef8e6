//! Every shape of TOML against a twin in SQL, written by hand: applied and loaded, both have to give the same
//! `pg_dump`.

use std::path::Path;

use crate::support::platform::{self, Project as Variant};
use crate::support::{Database, Project, dump, project};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/toml").join(name)).expect("a file")
}

fn applies(project: &Project, live: &Database) {
    let (plan, left) = project.apply(live.target()).unwrap_or_else(|problem| {
        let planned = project.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
        panic!("{}\n{planned}", problem.render(false, 120))
    });
    assert!(left.is_empty(), "left:\n{}\nthe plan was:\n{}", project::sql(&left), project::sql(&plan));
}

fn assert_same(live: &Database, fresh: &Database) {
    let (applied, loaded) = (dump::dump(live), dump::dump(fresh));
    let diff = similar::TextDiff::from_lines(&applied, &loaded);
    assert!(applied == loaded, "{}", diff.unified_diff().header("TOML, applied", "SQL, loaded"));
}

fn means_its_twin(shape: &str) {
    let (live, fresh) = (Database::empty(), Database::empty());
    applies(&Project::new(&[("shape.toml", &read(&format!("{shape}.toml")))]), &live);
    fresh.run(&read(&format!("{shape}.sql")));
    assert_same(&live, &fresh);
    // The twin in SQL is the same desired state, so that going over to it changes nothing.
    let twin = Project::new(&[("shape.sql", &read(&format!("{shape}.sql")))]);
    let plan = twin.plan(live.target()).unwrap_or_else(|problem| panic!("{}", problem.render(false, 120)));
    assert!(plan.is_empty(), "{}", project::sql(&plan));
}

macro_rules! twins {
    ($($shape:ident),*) => {
        $(#[test] fn $shape() { means_its_twin(stringify!($shape)); })*

        #[test]
        fn every_shape_has_its_test() {
            let mut tested = vec!["platform", $(stringify!($shape)),*];
            tested.sort_unstable();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/toml");
            let mut shapes: Vec<String> = std::fs::read_dir(folder)
                .expect("the folder")
                .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
                .collect();
            shapes.sort_unstable();
            assert_eq!(shapes, tested);
        }
    };
}

twins!(
    columns,
    constraints,
    indexes,
    partitions,
    policies_grants,
    publications,
    rare,
    routines,
    schemas_extensions,
    triggers_views,
    types
);

#[test]
fn platform() {
    let (live, fresh) = (platform::empty(Variant::Old), platform::empty(Variant::Old));
    applies(&Project::new(&[("shape.toml", &read("platform.toml"))]), &live);
    fresh.run(&read("platform.sql"));
    assert_same(&live, &fresh);
    assert_eq!(platform::rows(&live), platform::rows(&fresh));
}

#[test]
fn toml_and_sql_refer_to_each_other() {
    let mixed = Project::new(&[
        (
            "a_notes.toml",
            "[tables.notes.columns]\nid = { type = \"int\", primary_key = true }\n\
             author = { type = \"int\", references = \"people(id)\" }\nmood = \"mood\"\n\
             [tables.notes.indexes]\nnotes_author = { columns = [\"author\"] }\n\
             [views.shouted]\nquery = \"select upper(name) as name from people\"\n",
        ),
        (
            "b_people.sql",
            "create table people (id int primary key, name text);\ncreate type mood as enum ('fine', 'bad');\n\
             alter table people add favourite int references notes (id);\n\
             create view listed as select n.id, s.name from notes n, shouted s;\n",
        ),
    ]);
    let (live, fresh) = (Database::empty(), Database::empty());
    applies(&mixed, &live);
    fresh.run(
        "create table people (id int primary key, name text);
         create type mood as enum ('fine', 'bad');
         create table notes (id int primary key, author int references people (id), mood mood);
         create index notes_author on notes (author);
         alter table people add favourite int references notes (id);
         create view shouted as select upper(name) as name from people;
         create view listed as select n.id, s.name from notes n, shouted s;",
    );
    assert_same(&live, &fresh);
}
