//! Roles, their settings, comments and memberships, and privileges on parameters.

use schemactl::object::HazardKind;

use super::{applied, empty, files, live, loaded, planned, roles_of, shown};
use crate::support::Project;
use crate::support::program::{Folder, url_as};
use crate::support::project::{refused, sql};

/// Applies `before` and then `after`, and `before` again; after each `pg_dumpall` prints what it prints where `psql` has
/// loaded the same.
fn converges(prefix: &str, before: &str, after: &str) {
    let config = format!("[roles]\nmanage = ['{prefix}_*']\n");
    let target = empty(live());
    for (round, text) in [before, after, before].into_iter().enumerate() {
        let plan = applied(&files(&config, text), &target);
        let judge = empty(loaded());
        let roles = judge.query(&format!("select rolname from pg_roles where rolname like '{prefix}\\_%' order by 1"));
        for role in roles.lines() {
            judge.run(&format!("drop owned by {role}; drop role {role}"));
        }
        judge.run(text);
        let (is, should) = (roles_of(live(), prefix), roles_of(loaded(), prefix));
        assert_eq!(is, should, "round {round}; the plan was:\n{}", sql(&plan));
        judge.run(&format!(
            "do $$ declare r text; begin
               for r in select rolname from pg_roles where rolname like '{prefix}\\_%' loop
                 execute format('drop owned by %I', r); execute format('drop role %I', r);
               end loop; end $$"
        ));
    }
}

#[test]
fn attributes_settings_comments_and_memberships_converge() {
    converges(
        "conv",
        "create role conv_read; create role conv_write nologin in role conv_read;
         create role conv_app login connection limit 5 valid until '2035-01-01 00:00:00+00';
         alter role conv_app set search_path = \"$user\", public, \"My Schema\";
         alter role conv_app set statement_timeout = '30s';
         alter role conv_app set \"app.tenant\" = 'it''s';
         comment on role conv_read is 'reads';
         grant conv_write to conv_app with admin option;",
        "create role conv_read createdb; create role conv_write noinherit;
         create role conv_app login createrole bypassrls;
         alter role conv_app set search_path = '';
         alter role conv_app set work_mem = '64MB';
         comment on role conv_app is 'the application';
         grant conv_read to conv_app; grant conv_write to conv_app;",
    );
}

#[test]
fn a_role_that_gets_another_name_keeps_what_it_has() {
    converges(
        "named",
        "-- @renamed from=named_new
         create role named_old login connection limit 3; create role named_group in role named_old;
         comment on role named_old is 'x'; alter role named_old set work_mem = '8MB';
         create table t (id int primary key); grant select on t to named_old;
         create policy p on t to named_old using (true);
         alter default privileges for role named_old grant select on tables to named_group;",
        "-- @renamed from=named_old
         create role named_new login connection limit 4; create role named_group in role named_new;
         comment on role named_new is 'x'; alter role named_new set work_mem = '8MB';
         create table t (id int primary key); grant select on t to named_new;
         create policy p on t to named_new using (true);
         alter default privileges for role named_new grant select on tables to named_group;",
    );
}

#[test]
fn privileges_on_parameters_converge() {
    if live().binaries().major < 15 {
        eprintln!("PostgreSQL 14 has no privileges on parameters");
        return;
    }
    let config = "[roles]\nmanage = ['param_*']\n";
    let target = empty(live());
    let given = || target.query("select parname, paracl::text ~ 'param_a' from pg_parameter_acl order by 1");
    let plan = applied(
        &files(
            config,
            "create role param_a; grant set on parameter log_min_messages, \"app.User\" to param_a;
             grant alter system on parameter log_min_messages to param_a with grant option;",
        ),
        &target,
    );
    assert_eq!(given(), "app.user|t\nlog_min_messages|t", "{}", sql(&plan));
    assert!(refused(&plan).is_empty() || refused(&plan) == [HazardKind::WidensAccess], "{:?}", refused(&plan));
    applied(&files(config, "create role param_a; grant set on parameter log_min_messages to param_a;"), &target);
    assert_eq!(
        target.query(
            "select has_parameter_privilege('param_a', 'log_min_messages', 'set'),
           has_parameter_privilege('param_a', 'log_min_messages', 'alter system'),
           has_parameter_privilege('param_a', 'app.user', 'set')"
        ),
        "t|f|f"
    );
}

#[test]
fn a_role_is_made_before_everything_that_mentions_it() {
    let text = "create table t (id int primary key, who text);
         alter table t enable row level security;
         create policy mine on t to first_app using (who = current_user);
         grant select on t to first_app;
         create schema theirs authorization first_owner;
         alter default privileges in schema theirs grant select on tables to first_app;
         create view v as select 1 as one; alter view v owner to first_owner;
         create role first_app login; create role first_owner;
         grant first_app to first_owner;";
    let config = "[roles]\nmanage = ['first_*']\n";
    let target = empty(live());
    let plan = applied(&files(config, text), &target);
    let steps: Vec<_> = plan.steps().map(|step| step.statement.sql.clone()).collect();
    assert!(steps[0].starts_with("CREATE ROLE first_app"), "{steps:#?}");
    assert_eq!(
        target.query("select pg_has_role('first_owner', 'first_app', 'member'), rolcanlogin from pg_roles where rolname = 'first_app'"),
        "t|t"
    );
}

#[test]
fn roles_are_never_dropped_but_reported() {
    let config = "[roles]\nmanage = ['gone_*']\n";
    let target = empty(live());
    applied(&files(config, "create role gone_a login; create role gone_b; grant gone_a to gone_b;"), &target);
    target.run(
        "create role byhand_a; grant gone_b to byhand_a; create role gone_c; alter role gone_c set work_mem = '1MB'",
    );
    let files = files(config, "create role gone_b;");
    let plan = planned(&files, &target);
    // What it is a member of is the role's own affair, who its members are is not.
    assert_eq!(sql(&plan), "REVOKE gone_a FROM gone_b;\n");
    let left_out: Vec<_> =
        plan.left_out.iter().map(|one| format!("{} {}: {}", one.what, one.name, one.reason)).collect();
    for expected in ["role gone_a: roles are never dropped", "role gone_c: roles are never dropped"] {
        assert!(left_out.iter().any(|one| one.starts_with(expected)), "{left_out:#?}");
    }
    assert!(left_out.iter().any(|one| one.starts_with("role membership byhand_a in gone_b")), "{left_out:#?}");
    applied(&files, &target);
    assert_eq!(target.query("select count(*) from pg_roles where rolname like 'gone\\_%'"), "3");
    assert_eq!(target.query("select pg_has_role('byhand_a', 'gone_b', 'member')"), "t");
}

#[test]
fn roles_of_the_target_that_no_pattern_names_are_left_alone() {
    let target = empty(live());
    target.run("create role alone_a login connection limit 3; alter role alone_a set work_mem = '1MB'");
    let text = "create role alone_a; alter role alone_a set work_mem = '2MB'; grant alone_a to other;
        comment on role alone_a is 'x'; create table t (id int primary key); grant select on t to alone_a;";
    let plan = planned(&files("", text), &target);
    assert!(!sql(&plan).contains("ROLE"), "{}", sql(&plan));
    let remarks: Vec<_> = plan.remarks.iter().map(|remark| remark.text.as_str()).collect();
    assert!(remarks.iter().any(|text| text.contains("role `alone_a` is not managed")), "{remarks:#?}");
    assert!(remarks.iter().any(|text| text.contains("stay as they are on the target")), "{remarks:#?}");
    assert_eq!(
        target.query("select rolconnlimit, rolconfig from pg_roles where rolname = 'alone_a'"),
        "3|{work_mem=1MB}"
    );
}

#[test]
fn what_the_default_owner_is_can_be_stated_too() {
    let config = "[roles]\nmanage = ['owning_*']\n[defaults]\nowner = 'owning_app'\n";
    let target = empty(live());
    target.run("create role owning_app superuser login");
    target.run(&format!("alter database {} owner to owning_app", target.name));
    let text = "create role owning_app login connection limit 7; create table t (id int primary key);";
    let plan = planned(&files(config, text), &target);
    assert!(sql(&plan).contains("ALTER ROLE owning_app WITH NOSUPERUSER CONNECTION LIMIT 7"), "{}", sql(&plan));
    applied(&files(config, text), &target);
    target.run(&format!("alter database {} owner to app", target.name));
}

#[test]
fn a_role_that_may_not_create_roles_changes_nothing() {
    let target = empty(live());
    target.run("create role nocreate_deploy login; grant app to nocreate_deploy");
    let folder = Folder::new(&[
        (
            "schema/a.sql",
            "create table t (id int primary key); create role nocreate_a; grant select on t to nocreate_a;",
        ),
        ("schemactl.toml", "[roles]\nmanage = ['nocreate_a']\n"),
    ]);
    let url = url_as(live(), &target.name, "nocreate_deploy");
    folder.run(&["plan", "--url", &url]).expect(0);
    let outcome = folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(2);
    for expected in ["cannot-manage-roles", "CREATEROLE", "CREATE ROLE nocreate_a"] {
        assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    }
    assert_eq!(target.query("select to_regclass('public.t') is null"), "t");
    target.run("alter role nocreate_deploy createrole");
    folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(0);
    let script = folder.run(&["plan", "--format", "sql", "--url", &url]).expect(0);
    assert!(script.stdout.contains("Nothing to do"), "{}", script.stdout);
}

#[test]
fn a_script_says_who_makes_roles() {
    let target = empty(live());
    target.run("create role script_deploy login createrole; grant app to script_deploy");
    let folder = Folder::new(&[
        ("schema/a.sql", "create role script_a; create table t (id int primary key); grant select on t to script_a;"),
        ("schemactl.toml", "[roles]\nmanage = ['script_a']\n"),
    ]);
    let url = url_as(live(), &target.name, "script_deploy");
    let script = folder.run(&["plan", "--format", "sql", "--url", &url]).expect(0).stdout;
    let file = folder.path().join("plan.sql");
    std::fs::write(&file, &script).expect("a file");
    target.run_file("script_deploy", &file).unwrap_or_else(|error| panic!("{error}\n{script}"));
    folder.run(&["plan", "--exit-code", "--url", &url]).expect(0);
    assert_eq!(target.query("select pg_get_userbyid(relowner) from pg_class where relname = 't'"), "app");
}

#[test]
fn a_password_is_refused_and_not_printed() {
    let folder = Folder::new(&[("schema/a.sql", "create role secretive login\n  password 'hunter2';")]);
    let target = empty(live());
    let outcome = folder.run(&["plan", "--url", &url_as(live(), &target.name, "app")]).expect(2);
    assert!(outcome.stderr.contains("password-in-schema"), "{}", outcome.stderr);
    assert!(!outcome.all().contains("hunter2"), "{}", outcome.all());
}

#[test]
fn no_role_is_made_on_a_server_that_others_own() {
    let target = empty(live());
    for (config, text, code) in [
        ("[roles]\nmanage = ['aside_*']\n", "create role aside_a;", "shadow-shares-roles"),
        ("[roles]\nmanage = ['aside_*']\n", "grant aside_a to other;", "shadow-shares-roles"),
        ("", "create role aside_a;", "shadow-lacks-role"),
        ("[database]\nmanage = true\n", "alter database d set work_mem = '1MB';", "shadow-shares-roles"),
    ] {
        let project = Project::new(&[("schema.sql", text)]).with_shadow(empty(loaded()));
        project.write("schemactl.toml", config);
        let problem = project.plan(target.target()).expect_err("no plan");
        assert_eq!(problem.code, code, "{}", shown(&problem));
    }
    assert_eq!(empty(loaded()).query("select count(*) from pg_roles where rolname like 'aside%'"), "0");
    // What is there already is no matter.
    let project =
        Project::new(&[("schema.sql", "create role reader; grant reader to writer;")]).with_shadow(empty(loaded()));
    assert!(planned(&project, &target).is_empty());
}

#[test]
fn several_grantors_of_one_membership_are_told_apart() {
    if live().binaries().major < 16 {
        eprintln!("before PostgreSQL 16 a membership has one grantor");
        return;
    }
    let config = "[roles]\nmanage = ['many_*']\n";
    let target = empty(live());
    applied(
        &files(config, "create role many_a; create role many_b; grant many_a to many_b with inherit false;"),
        &target,
    );
    target.run(
        "create role manyadmin createrole; grant many_a to manyadmin with admin true;
         set role manyadmin; grant many_a to many_b with admin true; reset role;",
    );
    let plan = applied(&files(config, "create role many_a; create role many_b; grant many_a to many_b;"), &target);
    assert!(sql(&plan).contains("GRANTED BY manyadmin"), "{}", sql(&plan));
}
