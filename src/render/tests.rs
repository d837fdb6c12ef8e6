use super::*;
use crate::diff::Sides;
use crate::drift::{Drift, Input, Since, compare};
use crate::object::{Catalog, Hazard, Kind, LeftOut, LockMode, ObjectId, Statement};
use crate::plan::{FORMAT, FileLine, Group, ObjectChange, Plan, Remark, Size, Step, TargetFacts, Verb};

fn table(name: &str) -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", name)
}

fn on(kind: Kind, table: &str, name: &str) -> ObjectId {
    ObjectId::on_relation(kind, "public", table, name)
}

// As steps and changes hold it.
#[allow(clippy::unnecessary_wraps)]
fn at(line: usize) -> Option<FileLine> {
    Some(FileLine { file: "schema/tables.sql".to_owned(), line })
}

fn change(verb: Verb, object: &ObjectId, under: &ObjectId, from: Option<&str>, to: Option<&str>) -> ObjectChange {
    ObjectChange {
        object: object.clone(),
        verb,
        renamed_from: None,
        called: None,
        note: None,
        under: under.clone(),
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        why: None,
        place: None,
        hazards: Vec::new(),
    }
}

fn step(number: usize, verb: Verb, object: &ObjectId, statement: Statement) -> Step {
    Step {
        number,
        object: object.clone(),
        with: Vec::new(),
        called: None,
        note: None,
        verb,
        statement,
        why: None,
        place: None,
        sizes: Vec::new(),
    }
}

pub(super) fn empty() -> Plan {
    Plan {
        format: FORMAT,
        target: TargetFacts {
            host: "db.example.com".to_owned(),
            port: 5432,
            database: "postgres".to_owned(),
            role: "ci".to_owned(),
            owner: "postgres".to_owned(),
            environment: Some("production".to_owned()),
            platform: "supabase".to_owned(),
            version: 150_004,
            shadow: None,
        },
        changes: Vec::new(),
        groups: Vec::new(),
        time_limits: crate::object::TimeLimits::default(),
        remarks: Vec::new(),
        left_out: Vec::new(),
        out_of_scope: 0,
        undescribed: 0,
    }
}

/// What the plan would undo, where nothing is recorded.
pub(super) fn drifted(plan: Plan) -> Drift {
    let nothing = Catalog::default();
    let sides = Sides { live: &nothing, base: &nothing, desired: &nothing };
    let input = Input { sides, to: &nothing, applied: None, today: "2026-11-28", accepted: &[] };
    compare(plan, Since::Unknown("nothing is recorded of what was applied last".to_owned()), &input)
}

const FUNCTION_BEFORE: &str = "CREATE FUNCTION public.touch() RETURNS trigger\n    LANGUAGE plpgsql\n    AS $$\nbegin\n  \
    -- one\n  -- two\n  new.updated_at := now();\n  -- three\n  -- four\n  return new;\nend\n$$";

/// A plan with every verb, every sort of hazard, and a statement outside transactions.
pub(super) fn plan() -> Plan {
    let (files, users, old) = (table("files"), table("users"), table("old"));
    let (email, note) = (on(Kind::Column, "users", "email"), on(Kind::Column, "users", "note"));
    let policy = on(Kind::Policy, "files", "Users can view their own files");
    let loosened = on(Kind::Policy, "users", "Users read");
    let index = on(Kind::Index, "users", "users_email_idx");
    let renamed = on(Kind::Index, "users", "users_name_idx");
    let view = ObjectId::in_schema(Kind::View, "public", "emails");
    let touch = ObjectId::with_arguments(Kind::Routine, "public", "touch", "");
    let create_files = "CREATE TABLE public.files (\n    id uuid NOT NULL\n)";
    let create_policy = "CREATE POLICY \"Users can view their own files\" ON public.files\n    FOR SELECT\n    USING (auth.uid() = user_id)";
    let to = FUNCTION_BEFORE.replace("now()", "clock_timestamp()");
    let rewrites = Statement::new("ALTER TABLE public.users ALTER COLUMN email TYPE text")
        .rewrites(LockMode::AccessExclusive, users.clone());
    let drop_note = Statement::new("ALTER TABLE public.users DROP COLUMN note")
        .lock(LockMode::AccessExclusive, users.clone())
        .hazard(Hazard::new(crate::object::HazardKind::DeletesData, "the values of the column are lost"));
    let not_null = Hazard::may_fail(
        "fails if a row has no email",
        users.clone(),
        "SELECT *\nFROM public.users\nWHERE email IS NULL",
    );
    let drop_old = Statement::new("DROP TABLE public.old")
        .lock(LockMode::AccessExclusive, old.clone())
        .hazard(Hazard::new(crate::object::HazardKind::DeletesData, "all rows of the table are lost"));
    let large = Some(Size { bytes: 1_288_490_189, rows: Some(3_400_000), is_all_below: false });
    let with = |mut step: Step, size: Option<Size>| {
        step.sizes = vec![size; step.statement.locks.len()];
        step
    };
    let changes = vec![
        ObjectChange { place: at(1), ..change(Verb::Create, &files, &files, None, Some(create_files)) },
        ObjectChange { place: at(9), ..change(Verb::Create, &policy, &files, None, Some(create_policy)) },
        ObjectChange {
            place: at(14),
            hazards: [rewrites.hazards.clone(), vec![not_null.clone()]].concat(),
            ..change(Verb::Alter, &email, &users, Some("email varchar(80)"), Some("email text NOT NULL"))
        },
        ObjectChange {
            hazards: drop_note.hazards.clone(),
            ..change(Verb::Drop, &note, &users, Some("note text"), None)
        },
        ObjectChange {
            place: at(22),
            ..change(Verb::Create, &index, &users, None, Some("CREATE INDEX users_email_idx ON public.users (email)"))
        },
        ObjectChange {
            renamed_from: Some(on(Kind::Index, "users", "idx1")),
            ..change(Verb::Rename, &renamed, &users, None, None)
        },
        change(
            Verb::Alter,
            &loosened,
            &users,
            Some("CREATE POLICY \"Users read\" ON public.users FOR SELECT USING (true)"),
            Some("CREATE POLICY \"Users read\" ON public.users FOR SELECT USING ((id = auth.uid()))"),
        ),
        ObjectChange {
            why: Some("follows public.users.email, whose type changes".to_owned()),
            ..change(Verb::Recreate, &view, &view, Some("SELECT 1"), Some("SELECT 1"))
        },
        change(Verb::Alter, &touch, &touch, Some(FUNCTION_BEFORE), Some(&to)),
        ObjectChange {
            hazards: drop_old.hazards.clone(),
            ..change(Verb::Drop, &old, &old, Some("CREATE TABLE public.old (\n    id integer\n)"), None)
        },
        change(
            Verb::Drop,
            &on(Kind::Index, "old", "old_idx"),
            &old,
            Some("CREATE INDEX old_idx ON public.old (id)"),
            None,
        ),
    ];
    let groups = vec![
        Group::Transaction(vec![
            Step {
                why: Some("steps aside for public.users.email".to_owned()),
                ..step(1, Verb::Drop, &view, Statement::new("DROP VIEW public.emails"))
            },
            Step { place: at(1), ..step(2, Verb::Create, &files, Statement::new(create_files)) },
            Step { place: at(9), ..step(3, Verb::Create, &policy, Statement::new(create_policy)) },
            with(step(4, Verb::Alter, &email, rewrites), large),
            with(
                step(
                    5,
                    Verb::Alter,
                    &email,
                    Statement::new("ALTER TABLE public.users ALTER COLUMN email SET NOT NULL")
                        .lock(LockMode::AccessExclusive, users.clone())
                        .hazard(not_null),
                ),
                large,
            ),
            with(step(6, Verb::Drop, &note, drop_note), large),
            step(7, Verb::Rename, &renamed, Statement::new("ALTER INDEX public.idx1 RENAME TO users_name_idx")),
            step(8, Verb::Create, &view, Statement::new("CREATE VIEW public.emails AS\n SELECT 1 -- one")),
            step(9, Verb::Alter, &touch, Statement::new(to)),
            with(step(10, Verb::Drop, &old, drop_old), Some(Size { bytes: 8192, rows: None, is_all_below: false })),
        ]),
        Group::Alone(with(
            step(
                11,
                Verb::Create,
                &index,
                Statement::new("CREATE INDEX CONCURRENTLY users_email_idx ON public.users (email)")
                    .runs(crate::object::Runs::Alone)
                    .lock(LockMode::ShareUpdateExclusive, users.clone()),
            ),
            large,
        )),
        Group::Transaction(vec![step(
            12,
            Verb::Alter,
            &loosened,
            Statement::new("ALTER POLICY \"Users read\" ON public.users USING ((id = auth.uid()))"),
        )]),
    ];
    let left_out = |what: &str, name: &str| LeftOut {
        what: what.to_owned(),
        name: name.to_owned(),
        schema: Some("public".to_owned()),
        reason: "schemactl does not manage this kind yet".to_owned(),
        digest: "0".to_owned(),
    };
    Plan {
        changes,
        groups,
        remarks: vec![Remark {
            text: "The order of the columns of public.users differs from the files; it is reported and never changed."
                .to_owned(),
            place: at(12),
        }],
        left_out: vec![
            left_out("aggregate", "public.total(integer)"),
            left_out("aggregate", "public.all_of(boolean)"),
            left_out("text search dictionary", "public.en"),
        ],
        out_of_scope: 12,
        undescribed: 3,
        ..empty()
    }
}

#[test]
fn a_plan_for_people() {
    let text = text(&plan(), Options::default());
    insta::with_settings!({ snapshot_path => "../../snapshots" }, { insta::assert_snapshot!("plan_text", text) });
}

#[test]
fn a_plan_with_some_hazards_allowed_and_everything_listed() {
    let allowed = [crate::object::HazardKind::DeletesData];
    let text = text(&plan(), Options { verbose: true, allowed: &allowed, width: 60, ..Options::default() });
    insta::with_settings!({ snapshot_path => "../../snapshots" }, { insta::assert_snapshot!("plan_text_verbose", text) });
}

#[test]
fn a_plan_as_a_script() {
    let text = script(&plan());
    insta::with_settings!({ snapshot_path => "../../snapshots" }, { insta::assert_snapshot!("plan_script", text) });
    pg_query::parse(&text, pg_query::ParserOptions::default()).unwrap();
}

#[test]
fn drift_for_people() {
    let text = drift(&drifted(plan()), Options::default());
    insta::with_settings!({ snapshot_path => "../../snapshots" }, { insta::assert_snapshot!("drift_text", text) });
}

#[test]
fn json_reads_back_as_the_same_plan() {
    let plan = plan();
    let text = json(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["summary"]["changes"], 11);
    assert_eq!(value["summary"]["refused"][0], "deletes_data");
    assert_eq!(value["changes"][0]["name"], "public.files");
    assert_eq!(value["groups"][1]["alone"]["statement"]["locks"][0]["name"], "public.users");
}

#[test]
fn nothing_to_do() {
    insta::assert_snapshot!(text(&empty(), Options::default()), @r"
    Plan for database postgres on db.example.com:5432
    role ci, acting as postgres · environment production · platform supabase · PostgreSQL 15.4

    Nothing to do: the database equals the files.
    ");
    insta::assert_snapshot!(drift(&drifted(empty()), Options::default()), @r"
    Drift for database postgres on db.example.com:5432
    role ci, acting as postgres · environment production · platform supabase · PostgreSQL 15.4

    No drift: the database equals the files.
    ");
    insta::assert_snapshot!(script(&empty()), @r"
    -- Plan for database postgres on db.example.com:5432, environment production, platform supabase
    -- Nothing to do.
    ");
}

#[test]
fn colours_only_add_escapes_and_lines_have_no_blanks_at_their_ends() {
    let plain = text(&plan(), Options::default());
    let colored = text(&plan(), Options { colors: true, ..Options::default() });
    assert!(colored.contains('\u{1b}') && !plain.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    for text in [plain, drift(&drifted(plan()), Options::default()), script(&plan())] {
        assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
    }
}

#[test]
fn names_and_bodies_cannot_steer_the_terminal_nor_leave_a_comment() {
    let mut plan = empty();
    let evil = table("a\nDROP TABLE b;\u{1b}[2J");
    plan.changes.push(change(Verb::Create, &evil, &evil, None, Some("CREATE TABLE x ();\u{1b}[2J\r\n")));
    plan.groups.push(Group::Transaction(vec![step(1, Verb::Create, &evil, Statement::new("SELECT 1"))]));
    let text = text(&plan, Options::default());
    assert!(!text.contains('\u{1b}') && text.contains("\\u{1b}[2J") && !text.contains("\nDROP"), "{text}");
    let script = script(&plan);
    assert!(!script.lines().any(|line| line.starts_with("DROP")), "{script}");
}

#[test]
fn a_difference_in_blanks_is_visible() {
    let mut plan = empty();
    let view = ObjectId::in_schema(Kind::View, "public", "v");
    plan.changes.push(change(Verb::Alter, &view, &view, Some("a \nb\r\nc"), Some("a\nb\nc")));
    let text = text(&plan, Options::default());
    assert!(text.contains("│ - a·\n") && text.contains("│ - b\\r\n"), "{text}");
}

#[test]
fn numbers_in_words() {
    use crate::plan::grouped;
    use measure::{count, ranges, size};
    assert_eq!(grouped(1_234_567), "1,234,567");
    assert_eq!(ranges([7, 1, 2, 3, 5, 6, 3]), "1–3, 5–7");
    assert_eq!((count(1, "policy"), count(2, "policy")), ("1 policy".to_owned(), "2 policies".to_owned()));
    let of = |bytes, rows| size(Size { bytes, rows, is_all_below: false });
    assert_eq!(of(0, None), "0 bytes, rows never counted");
    assert_eq!(of(8192, Some(0)), "8.0 kB, about 0 rows");
    assert_eq!(of(1_288_490_189, Some(3_400_000)), "1.2 GB, about 3,400,000 rows");
    assert_eq!(of(1024 * 1024 * 1024 - 1, Some(1)), "1.0 GB, about 1 rows");
}
