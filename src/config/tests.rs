use std::path::Path;

use indoc::indoc;

use super::*;
use crate::object::{Kind, ObjectId};

fn read(text: &str) -> Result<Config> {
    read::config("schemactl.toml", text, Path::new("/project"))
}

fn problem(text: &str) -> Problem {
    *read(text).unwrap_err()
}

fn places(problem: &Problem) -> Vec<String> {
    problem.places.iter().map(|(place, _)| place.file.text[place.span.clone()].to_owned()).collect()
}

#[test]
fn everything_is_read() {
    let config = read(indoc! {r#"
        schema = ["schema", "more/sql"]
        url = "postgres://me@${HOST}/app"
        platform = "supabase"
        allow = ["drops_object"]

        [defaults]
        owner = "postgres"
        search_path = 'public, "My Schema", Extensions'

        [scope]
        schemas = ["public"]

        [[ignore]]
        kind = "policy"
        name = "public.tmp_*"
        reason = "made by a job"

        [[drift.accept]]
        name = "public.files"
        reason = "until the next release"
        until = 2026-12-31

        [shadow]
        url = "postgres://localhost/shadow"

        [env.production]
        url = "${PRODUCTION_URL}"
        owner = "app"
        allow = []
    "#})
    .unwrap();
    assert_eq!(config.schema, [Path::new("/project/schema"), Path::new("/project/more/sql")]);
    assert_eq!(config.platform, Platform::Supabase);
    assert_eq!(config.allow, [HazardKind::DropsObject]);
    assert_eq!(
        config.defaults.search_path.as_deref().unwrap(),
        ["public".to_owned(), "My Schema".to_owned(), "extensions".to_owned()]
    );
    assert_eq!(config.schemas.as_deref().unwrap(), ["public".to_owned()]);
    let accepted = &config.accepted[0];
    assert_eq!((accepted.until.as_str(), accepted.place.as_str()), ("2026-12-31", "schemactl.toml:18"));
    assert!(!accepted.has_expired("2026-12-31") && accepted.has_expired("2027-01-01"));
    assert!(accepted.is_about(&ObjectId::in_schema(Kind::Table, "public", "files")) && config.history);
    let host = |name: &str| (name == "HOST").then(|| "db".to_owned());
    assert_eq!(config.url.as_ref().unwrap().expand_in(&host).unwrap(), "postgres://me@db/app");
    assert_eq!(config.shadow_url.as_ref().unwrap().expand_in(&host).unwrap(), "postgres://localhost/shadow");

    let production = config.for_environment(Some("production")).unwrap();
    assert_eq!(production.defaults.owner.as_deref(), Some("app"));
    assert_eq!(production.platform, Platform::Supabase);
    assert!(production.allow.is_empty());
    let error = production.url.unwrap().expand_in(&host).unwrap_err();
    assert_eq!(
        (error.code, error.what.as_str()),
        ("unset-variable", "the environment variable `PRODUCTION_URL` is not set")
    );
    assert_eq!(places(&error), ["\"${PRODUCTION_URL}\""]);
}

#[test]
fn all_problems_are_shown_at_once_with_the_nearest_key() {
    let problem = problem("shema = 'x'\n[scope]\nschemas = 'public'\n[env.dev]\nulr = 'x'\n");
    assert_eq!(problem.code, "unknown-key");
    assert_eq!(problem.help.as_deref(), Some("did you mean `schema`?"));
    assert_eq!(places(&problem), ["shema"]);
    assert_eq!(problem.also[0].code, "wrong-type");
    assert_eq!(problem.also[0].what, "`scope.schemas` is a string, but has to be a list of strings");
    assert_eq!(problem.also[1].help.as_deref(), Some("did you mean `url`?"));
}

#[test]
fn values_that_do_not_exist_are_refused_with_those_that_do() {
    for (text, what, help) in [
        ("platform = 'supabse'", "`supabse` is no platform", Some("did you mean `supabase`?")),
        ("allow = ['delete_data']", "`delete_data` is no hazard", Some("did you mean `deletes_data`?")),
        ("[[ignore]]\nkind = 'polcy'\nreason = 'r'", "`polcy` is no kind of object", Some("did you mean `policy`?")),
        ("shadow = 'remote'", "`remote` is no shadow", None),
    ] {
        let problem = problem(text);
        assert_eq!((problem.code, problem.what.as_str(), problem.help.as_deref()), ("bad-value", what, help));
    }
    assert!(read("shadow = 'target'").unwrap().shadow_beside);
    assert!(!read("shadow = 'auto'").unwrap().shadow_beside);
    assert_eq!(problem("schema = ").code, "syntax-error");
}

#[test]
fn a_rule_needs_a_reason_and_something_to_match() {
    assert_eq!(problem("[[ignore]]\nkind = 'policy'").what, "a rule under `[[ignore]]` gives no `reason`");
    assert_eq!(problem("[[ignore]]\nreason = 'r'").code, "missing-key");
    assert_eq!(problem("[ignore]\nreason = 'r'").code, "wrong-type");
    assert_eq!(problem("[[ignore]]\nname = 'a['\nreason = 'r'").what, "`a[` is no pattern");
}

#[test]
fn rules_match_full_and_own_names() {
    let rule = |text: &str| read(&format!("[[ignore]]\nreason = 'r'\n{text}")).unwrap().ignore.remove(0);
    let table = ObjectId::in_schema(Kind::Table, "public", "tmp_a");
    let policy = ObjectId::on_relation(Kind::Policy, "public", "files", "Users read");
    assert!(rule("name = 'public.tmp_*'").matches(&table));
    assert!(rule("name = 'tmp_*'").matches(&table));
    assert!(!rule("name = 'private.*'").matches(&table));
    assert!(!rule("kind = 'view'").matches(&table));
    assert!(rule("kind = 'policy'").matches(&policy));
    assert!(rule("name = 'Users *'").matches(&policy));
    assert!(rule("name = '* ON public.files'").matches(&policy));
    assert_eq!(rule("kind = 'function'").kind, rule("kind = 'routine'").kind);
}

#[test]
fn passwords_do_not_appear_in_problems() {
    let problem = problem("url = 'postgres://me:s3:cr@t@host/db'\nurll = 1\nshadow = 'host=x password=pässwort'\n");
    let text = problem.render(false, 100);
    assert!(!text.contains("cr@t") && !text.contains("s3"), "{text}");
    assert!(!text.contains("pässwort"), "{text}");
    let config = read("url = 'postgres://me:s3cret@host/db'").unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn environments_that_do_not_exist_are_answered_with_those_that_do() {
    let config = read("[env.production]\n[env.staging]").unwrap();
    let error = config.clone().for_environment(Some("prod")).unwrap_err();
    assert_eq!(error.why.as_deref(), Some("schemactl.toml describes `production`, `staging`"));
    assert_eq!(error.help.as_deref(), Some("did you mean `production`?"));
    let error = Config::in_directory(Path::new("/x")).for_environment(Some("prod")).unwrap_err();
    assert_eq!(error.code, "unknown-environment");
}

#[test]
fn variables_are_written_with_braces() {
    let expand = |text: &str| {
        read(&format!("url = '{text}'")).unwrap().url.unwrap().expand_in(&|name| (name == "A").then(|| "1".to_owned()))
    };
    assert_eq!(expand("x${A}y${A}").unwrap(), "x1y1");
    assert_eq!(expand("$A").unwrap(), "$A");
    for text in ["${A", "${}", "${A-b}"] {
        assert_eq!(expand(text).unwrap_err().code, "bad-variable", "{text}");
    }
}

#[test]
fn the_file_is_looked_for_upwards() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::create_dir_all(folder.path().join(".config")).unwrap();
    std::fs::write(folder.path().join(".config/schemactl.toml"), "schema = 'sql'").unwrap();
    let config = Config::load(None, &inner).unwrap();
    assert_eq!(config.project, folder.path());
    assert_eq!(config.schema, [folder.path().join("sql")]);

    std::fs::write(folder.path().join("a/schemactl.toml"), "").unwrap();
    let config = Config::load(None, &inner).unwrap();
    assert_eq!(config.schema, [folder.path().join("a/schema")]);

    let error = Config::load(Some(Path::new("none.toml")), &inner).unwrap_err();
    assert_eq!((error.code, error.what.as_str()), ("config-unreadable", "cannot read none.toml"));
}

#[test]
fn lengths_of_time_have_a_unit() {
    let config = read(indoc! {r#"
        [defaults]
        role = "deployer"

        [apply]
        lock_timeout = "500ms"
        lock_budget = "10min"
        statement_timeout = "0"

        [env.production]
        role = "admin"

        [env.production.apply]
        lock_budget = "1 h"
        long_statement_timeout = "1d"
    "#})
    .unwrap();
    assert_eq!(config.defaults.role.as_deref(), Some("deployer"));
    let limits = config.apply.time_limits();
    assert_eq!((limits.lock_timeout.as_millis(), limits.lock_budget.as_secs()), (500, 600));
    assert!(limits.statement_timeout.is_zero() && limits.long_statement_timeout.is_zero());
    let production = config.for_environment(Some("production")).unwrap();
    assert_eq!(production.defaults.role.as_deref(), Some("admin"));
    let limits = production.apply.time_limits();
    assert_eq!((limits.lock_timeout.as_millis(), limits.lock_budget.as_secs()), (500, 3600));
    assert_eq!(limits.long_statement_timeout.as_secs(), 86_400);
}

#[test]
fn what_is_no_length_of_time() {
    for (value, why) in [
        ("3", "no unit"),
        ("\"3\"", "no unit"),
        ("\"3 weeks\"", "`weeks` is no unit"),
        ("\"soon\"", "does not begin with a whole number"),
        ("\"99999999999999999999s\"", "too long"),
        ("\"25d\"", "too long"),
        ("\"0\"", "without a limit"),
        ("-3", "does not begin with a whole number"),
    ] {
        let problem = problem(&format!("[apply]\nlock_timeout = {value}\n"));
        assert_eq!(problem.code, "bad-value", "{value}");
        assert!(problem.why.as_deref().unwrap().contains(why), "{value}: {problem}");
        assert_eq!(places(&problem), [value]);
    }
    assert_eq!(problem("[apply]\nlock_timeout = true\n").code, "wrong-type");
    assert_eq!(problem("[apply]\nlock_time = \"3s\"\n").code, "unknown-key");
}

#[test]
fn environments_have_variables_overlays_and_a_scope_of_their_own() {
    let config = read(indoc! {r#"
        schema = ["shared", "apps/web"]
        shadow = "target"

        [variables]
        role = "reader"
        days = 0x1e
        share = 0.5
        on = true

        [scope]
        schemas = ["public"]

        [env.production]
        overlay = "production"
        variables = { role = "${ROLE_OF_APP}", more = "x" }
        scope = { schemas = ["public", "app"] }
        shadow = "auto"

        [[env.production.ignore]]
        name = "tmp_*"
        reason = "the job's"

        [env.staging]
        overlay = ["staging", "production"]
    "#})
    .unwrap();
    let text = |config: &Config, name: &str| config.variables.get(name).map(|value| value.text().unwrap());
    assert_eq!(text(&config, "days").as_deref(), Some("30"));
    assert_eq!(text(&config, "share").as_deref(), Some("0.5"));
    assert_eq!(text(&config, "on").as_deref(), Some("true"));
    assert!(text(&config, "more").is_none() && config.overlay.is_empty() && config.shadow_beside);
    assert_eq!(config.other_overlays().len(), 3);
    let production = config.for_environment(Some("production")).unwrap();
    assert_eq!(text(&production, "more").as_deref(), Some("x"));
    assert_eq!(production.overlay, [Path::new("/project/production")]);
    assert_eq!(production.other_overlays(), [Path::new("/project/staging")]);
    assert_eq!(production.schemas.as_deref().unwrap(), ["public", "app"]);
    assert_eq!((production.ignore.len(), production.shadow_beside), (1, false));
    let unset = production.variables["role"].text().unwrap_err();
    assert_eq!((unset.code, unset.help.as_deref()), ("unset-variable", Some("set it (`export ROLE_OF_APP=...`)")));
}

#[test]
fn what_is_no_variable() {
    assert_eq!(problem("[variables]\na-b = 'x'").what, "`a-b` is no name of a variable");
    let list = problem("[env.a.variables]\nx = ['y']");
    assert_eq!(list.what, "`env.a.variables.x` is a list, but has to be a string, a number, true or false");
    assert_eq!(problem("variables = 3").code, "wrong-type");
}
