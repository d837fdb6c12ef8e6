//! The five systems under `examples/`, each applied whole to a Supabase database, and judged by a twin written by hand
//! that `psql` loads, by `pg_dump`, and by how the database behaves (`behaves.sql`).

use std::path::{Path, PathBuf};

use schemactl::object::{HazardKind, Kind};
use schemactl::plan::Plan;
use schemactl::shadow::local::BOOTSTRAP_ROLE;

use crate::support::platform::{self, PROJECTS};
use crate::support::{Database, Project, dump, project};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder(system: &str) -> PathBuf {
    root().join("tests/it/systems").join(system)
}

fn example(system: &str) -> Project {
    Project::copy_of(&root().join("examples").join(system))
}

#[test]
fn tryon_is_managed_whole() {
    is_managed_whole("tryon");
}

#[test]
fn stayler_is_managed_whole() {
    is_managed_whole("stayler");
}

#[test]
fn canvas_is_managed_whole() {
    is_managed_whole("canvas");
}

#[test]
fn workspace_library_is_managed_whole() {
    is_managed_whole("workspace-library");
}

#[test]
fn mobius_is_managed_whole() {
    is_managed_whole("mobius");
}

fn is_managed_whole(system: &str) {
    for variant in PROJECTS {
        let live = platform::empty(variant);
        let example = example(system);
        applies(&example, &live);
        let fresh = platform::empty(variant);
        load_twin(system, &example, &fresh);
        assert_same(&live, &fresh, &format!("{system} on {variant:?}"));
        // The asserts sign users in and look behind policies.
        live.run_file(BOOTSTRAP_ROLE, &folder(system).join("behaves.sql")).expect("it behaves");
        finds_drift(&example, &live);
        assert_same(&live, &fresh, &format!("{system} on {variant:?} after drift"));
    }
}

/// Applies, and gives the plan; a second one has to be empty.
fn applies(project: &Project, live: &Database) -> Plan {
    let (plan, left) = project.apply(live.target()).unwrap_or_else(|problem| {
        let planned = project.plan(live.target()).map(|plan| project::sql(&plan)).unwrap_or_default();
        panic!("{}\n{planned}", problem.render(false, 120))
    });
    assert!(left.is_empty(), "left:\n{}\nthe plan was:\n{}", project::sql(&left), project::sql(&plan));
    plan
}

fn load_twin(system: &str, example: &Project, fresh: &Database) {
    let twin = folder(system).join("twin.sql");
    if twin.exists() {
        fresh.run_file(platform::OWNER, &twin).expect("the twin loads");
    } else {
        fresh.run(&example.script(&platform::read_options()));
    }
}

pub(crate) fn assert_same(live: &Database, fresh: &Database, what: &str) {
    let (applied, loaded) = (dump::dump(live), dump::dump(fresh));
    let diff = similar::TextDiff::from_lines(&applied, &loaded);
    assert!(applied == loaded, "{what}\n{}", diff.unified_diff().header("applied", "loaded"));
    similar_asserts(&platform::rows(live), &platform::rows(fresh), what);
}

fn similar_asserts(applied: &str, loaded: &str, what: &str) {
    let diff = similar::TextDiff::from_lines(applied, loaded);
    assert!(applied == loaded, "{what}\n{}", diff.unified_diff().header("applied", "loaded"));
}

/// A policy that somebody loosened by hand, or a grant that somebody gave, is all that a plan finds.
fn finds_drift(example: &Project, live: &Database) {
    let policy = live.query(
        "select format('%I on %I.%I', policyname, schemaname, tablename) from pg_policies
         where schemaname in ('public', 'storage') and cmd in ('SELECT', 'ALL') order by 1 limit 1",
    );
    let (drift, kind) = if policy.is_empty() {
        ("grant select on public.brands to anon".to_owned(), Kind::Privilege)
    } else {
        (format!("alter policy {policy} using (true)"), Kind::Policy)
    };
    live.run(&drift);
    let plan = applies(example, live);
    let kinds: Vec<Kind> = plan.changes.iter().map(|change| change.object.kind).collect();
    assert_eq!(kinds, [kind], "{drift}\n{}", project::sql(&plan));
    assert_eq!(plan.steps().count(), 1, "{drift}\n{}", project::sql(&plan));
}

#[test]
fn mobius_goes_through_migration_005_and_back_with_its_rows() {
    let before = example("mobius");
    before.write(
        "schema/brands.sql",
        &std::fs::read_to_string(folder("mobius/before").join("brands.sql")).expect("the file before"),
    );
    let after = example("mobius");
    for variant in PROJECTS {
        let live = platform::empty(variant);
        applies(&before, &live);
        let fresh = platform::empty(variant);
        fresh.run_file(platform::OWNER, &folder("mobius/before/twin.sql")).expect("the twin loads");
        assert_same(&live, &fresh, "before");
        live.run(
            "insert into public.brands (id, organization_id, name)
               select gen_random_uuid(), gen_random_uuid(), 'Brand ' || i from generate_series(1, 200) i;
             insert into public.assets (brand_id, prompt, image_path)
               select id, 'x', name || '.png' from public.brands;
             insert into public.feedback (asset_id, brand_id, action)
               select id, brand_id, 'approve' from public.assets",
        );
        let counts = "select (select count(*) from public.brands), (select count(*) from public.assets),
                        (select count(*) from public.feedback)";
        assert_eq!(live.query(counts), "200|200|200");

        let forward = applies(&after, &live);
        let refused = project::refused(&forward);
        assert!(!refused.contains(&HazardKind::DeletesData), "{}", project::sql(&forward));
        assert!(project::sql(&forward).contains("compressed_twin"), "{}", project::sql(&forward));
        let fresh = platform::empty(variant);
        fresh.run_file(platform::OWNER, &folder("mobius/twin.sql")).expect("the twin loads");
        assert_same(&live, &fresh, "forward");
        assert_eq!(live.query(counts), "200|200|200");

        let back = applies(&before, &live);
        assert_eq!(project::refused(&back), [HazardKind::DeletesData], "{}", project::sql(&back));
        assert_eq!(live.query(counts), "200|200|200");
        let fresh = platform::empty(variant);
        fresh.run_file(platform::OWNER, &folder("mobius/before/twin.sql")).expect("the twin loads");
        assert_same(&live, &fresh, "back");
    }
}
