use clap::CommandFactory;

use super::*;
use crate::object::{Hazard, HazardKind, Kind, ObjectId, Statement};
use crate::plan::{FORMAT, FileLine, Group, Plan, Step, TargetFacts, Verb};

fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("schemactl").chain(arguments.iter().copied()))
}

#[test]
fn the_arguments_are_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn every_command_has_examples() {
    for command in Arguments::command().get_subcommands() {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Examples:"), "{}", command.get_name());
    }
}

#[test]
fn common_flags_stand_before_or_after_the_command() {
    let before = parse(&["--env", "x", "--schema", "a", "--schema", "b", "plan"]).unwrap();
    let after = parse(&["plan", "--env", "x", "--schema", "a", "--schema", "b"]).unwrap();
    assert_eq!(before.common.env, after.common.env);
    assert_eq!(after.common.schema.len(), 2);
}

#[test]
fn hazards_to_allow_are_checked() {
    assert!(parse(&["apply", "--allow", "deletes_data,drops_object"]).is_ok());
    assert!(parse(&["apply", "--allow", "all"]).is_ok());
    let error = parse(&["apply", "--allow", "delets_data"]).unwrap_err().to_string();
    assert!(error.contains("deletes_data"), "{error}");
}

#[test]
fn contradictions_are_usage_errors() {
    for arguments in [
        &["plan", "--local", "--url", "x"][..],
        &["plan", "-q", "-v"],
        &["plan", "--shadow", "auto", "--shadow-url", "x"],
        &["plan", "--format", "xml"],
        &["frobnicate"],
        &[],
    ] {
        let error = parse(arguments).unwrap_err();
        assert!(error.use_stderr() && error.exit_code() == 2, "{arguments:?}");
    }
}

#[test]
fn a_refused_hazard_is_named_with_its_step_and_its_flag() {
    let table = ObjectId::in_schema(Kind::Table, "public", "old");
    let statement = Statement::new("DROP TABLE public.old")
        .hazard(Hazard::new(HazardKind::DeletesData, "all rows of the table are lost"))
        .hazard(Hazard::new(HazardKind::DropsIndex, "queries may become slower"));
    let step = Step {
        with: Vec::new(),
        called: None,
        note: None,
        number: 3,
        object: table,
        verb: Verb::Drop,
        statement,
        why: None,
        place: Some(FileLine { file: "schema/a.sql".to_owned(), line: 7 }),
        sizes: Vec::new(),
    };
    let plan = Plan {
        format: FORMAT,
        target: TargetFacts {
            host: "local".to_owned(),
            port: 5432,
            database: "app".to_owned(),
            role: "me".to_owned(),
            owner: "me".to_owned(),
            environment: None,
            platform: "none".to_owned(),
            version: 150_000,
            shadow: None,
        },
        changes: Vec::new(),
        groups: vec![Group::Transaction(vec![step])],
        time_limits: crate::object::TimeLimits::default(),
        remarks: Vec::new(),
        left_out: Vec::new(),
        out_of_scope: 0,
        undescribed: 0,
    };
    assert!(apply::refuse(&plan, &[HazardKind::DeletesData], "").is_ok());
    let problem = apply::refuse(&plan, &[], "").unwrap_err();
    assert_eq!((problem.code, problem.exit_code()), ("hazard-not-allowed", 3));
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("refused_hazard", problem.render(false, 100));
    });
}

/// Runs `init` in a folder.
fn init(common: &Common, folder: &std::path::Path) -> crate::problem::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(init::Init::default().run(common, folder, &output::Output::default()))
}

#[test]
fn init_writes_a_configuration_that_can_be_read_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(init(&Common::default(), folder.path()).unwrap(), 0);
    crate::config::Config::load(None, folder.path()).unwrap();
    assert!(folder.path().join("schema/example.sql").is_file());
    let problem = init(&Common::default(), folder.path()).unwrap_err();
    assert_eq!((problem.code, problem.exit_code()), ("already-there", 2));

    // Comments in the configuration are settings that work.
    let text = std::fs::read_to_string(folder.path().join("schemactl.toml")).unwrap();
    let setting = |line: &str| {
        let rest = line.strip_prefix("# ").unwrap_or(line);
        let is_setting = rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
        if is_setting { format!("{rest}\n") } else { String::new() }
    };
    // Keys of the file itself have to stand before its tables.
    let (top, tables): (Vec<_>, Vec<_>) =
        text.lines().map(setting).partition(|line| line.starts_with("allow") || line.starts_with("history"));
    let position = tables.iter().position(|line| line.starts_with('[')).unwrap();
    let all = [&tables[..position], &top, &tables[position..]].concat().concat();
    std::fs::write(folder.path().join("schemactl.toml"), &all).unwrap();
    let config = crate::config::Config::load(None, folder.path()).unwrap();
    assert_eq!((config.environments.len(), config.ignore.len(), config.allow.len()), (1, 1, 1), "{all}");
}

#[test]
fn init_leaves_an_existing_folder_alone_and_knows_no_environment() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schema")).unwrap();
    std::fs::write(folder.path().join("schema/mine.sql"), "").unwrap();
    init(&Common::default(), folder.path()).unwrap();
    assert!(!folder.path().join("schema/example.sql").exists());

    let common = Common { env: Some("production".to_owned()), ..Common::default() };
    let problem = init(&common, tempfile::tempdir().unwrap().path()).unwrap_err();
    assert_eq!((problem.code, problem.exit_code()), ("no-configuration", 2));
}

#[test]
fn files_tell_their_platform() {
    let folder = tempfile::tempdir().unwrap();
    let roots = [folder.path().to_owned()];
    let write = |text: &str| std::fs::write(folder.path().join("a.sql"), text).unwrap();
    write("CREATE TABLE my_auth.users (); CREATE TABLE auth_storage.objects ()");
    assert!(!platform::files_name_supabase(&roots));
    write("CREATE TABLE a (id uuid REFERENCES \"auth\".users)");
    assert!(platform::files_name_supabase(&roots));
    write("");
    std::fs::write(folder.path().join("b.toml"), "[storage.buckets.images]").unwrap();
    assert!(platform::files_name_supabase(&roots));
    assert_eq!(platform::files(&roots).count(), 2);
}
