//! The database itself: its settings, comment, privileges, owner.

use super::{applied, database_of, empty, files, live, loaded, planned, shown};
use crate::support::project::sql;

const MANAGED: &str = "[database]\nmanage = true\n";

#[test]
fn settings_comment_privileges_and_owner_converge() {
    let target = empty(live());
    target.run("create role dbset_a");
    empty(loaded()).run("create role dbset_a");
    let texts = [
        "alter database this set statement_timeout = '30s';
         alter database this set search_path = app, public;
         alter role dbset_a in database this set work_mem = '1MB';
         comment on database this is 'the shop';
         grant connect, create on database this to dbset_a;
         revoke temporary on database this from public;
         alter database this with connection limit 9;",
        "alter database this set statement_timeout = '10s';
         alter database this set \"app.tenant\" = 'x';
         alter role dbset_a in database this set log_statement = 'none';
         revoke all on database this from public;",
        "",
    ];
    for text in texts {
        let with_table = format!("create table t (id int primary key); {text}");
        let named = |name: &str| with_table.replace("database this", &format!("database {name}"));
        let plan = applied(&files(MANAGED, &named(&target.name)), &target);
        let judge = empty(loaded());
        judge.run(&named(&judge.name));
        assert_eq!(database_of(&target), database_of(&judge), "the plan was:\n{}", sql(&plan));
    }
}

#[test]
fn another_owner_is_stated() {
    let target = empty(live());
    target.run("create role dbowner_a");
    let text = format!("create table t (id int primary key); alter database {} owner to dbowner_a;", target.name);
    let files = files(&format!("{MANAGED}[defaults]\nowner = 'app'\n"), &text);
    let plan = applied(&files, &target);
    assert!(sql(&plan).contains("OWNER TO dbowner_a"), "{}", sql(&plan));
    let owner = format!("select pg_get_userbyid(datdba) from pg_database where datname = '{}'", target.name);
    assert_eq!(target.query(&owner), "dbowner_a");
    target.run(&format!("alter database {} owner to app", target.name));
    assert!(sql(&planned(&files, &target)).contains("OWNER TO dbowner_a"));
}

#[test]
fn a_database_of_another_name_is_an_error_that_says_how_to_name_it() {
    let target = empty(live());
    let text = "create table t (id int primary key); alter database shop set work_mem = '1MB';";
    let problem = files(MANAGED, text).plan(target.target()).expect_err("no plan");
    assert_eq!(problem.code, "other-database", "{}", shown(&problem));
    assert!(shown(&problem).contains("name = \"shop\""), "{}", shown(&problem));
    let plan = applied(&files(&format!("{MANAGED}name = 'shop'\n"), text), &target);
    assert!(sql(&plan).contains(&format!("ALTER DATABASE {} SET work_mem TO '1MB'", target.name)), "{}", sql(&plan));
}

#[test]
fn what_was_not_asked_for_is_refused_or_left_out_and_listed() {
    let target = empty(live());
    let name = &target.name;
    target.run(&format!(
        "create role dbleft_a; alter database {name} set work_mem = '1MB'; comment on database {name} is 'x';
         alter role dbleft_a in database {name} set work_mem = '2MB'; revoke connect on database {name} from public;
         grant create on database {name} to dbleft_a; alter database {name} connection limit 50;"
    ));
    let text = format!("create table t (id int primary key); alter database {name} set work_mem = '1MB';");
    let problem = files("", &text).plan(target.target()).expect_err("no plan");
    assert_eq!(problem.code, "outside-the-database");
    assert!(shown(&problem).contains("[database]"), "{}", shown(&problem));
    let text = format!("create table t (id int primary key); comment on database {name} is 'y';");
    let plan = planned(&files("", &text), &target);
    assert!(!sql(&plan).contains("DATABASE"), "{}", sql(&plan));
    assert!(plan.remarks.iter().any(|remark| remark.text.contains("[database]")), "{:#?}", plan.remarks);
    let listed: Vec<_> = plan.left_out.iter().map(|one| format!("{} {}", one.what, one.name)).collect();
    for expected in [
        "setting work_mem of database",
        "setting work_mem in this database of role dbleft_a",
        "comment of database",
        "privileges of dbleft_a on database",
        "privileges of PUBLIC on database",
        "database connection limit",
    ] {
        assert!(listed.iter().any(|one| one == expected), "{expected}: {listed:#?}");
    }
}
