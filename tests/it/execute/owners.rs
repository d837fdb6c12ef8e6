//! What a role that is no superuser does for others, whose member it is, and with what it has made itself.

use crate::support::Database;
use crate::support::program::{Folder, url_as};

/// Runs `test` in a database that belongs to `own`, which is a member of `boss`, `one` and `two`.
fn as_member(test: impl Fn(&Database, &dyn Fn(&str) -> String, &str)) {
    let database = Database::empty();
    let name = |role: &str| format!("{role}_{}", database.name);
    let roles = ["own", "boss", "one", "two"].map(name);
    let [own, boss, one, two] = &roles;
    database.run(&format!(
        "create role {own} login; create role {boss}; create role {one}; create role {two};
         grant {boss}, {one}, {two} to {own}; alter database {} owner to {own}; alter schema public owner to {own}",
        database.name
    ));
    let named = |text: &str| {
        roles.iter().fold(text.to_owned(), |text, role| {
            let (plain, _) = role.split_once('_').unwrap_or((role, ""));
            text.replace(&format!("${plain}"), role)
        })
    };
    test(&database, &named, &url_as(database.server(), &database.name, own));
    let all = roles.join(", ");
    database.run(&format!("reassign owned by {all} to app; drop owned by {all}; drop role {all}"));
}

/// Without more PostgreSQL takes the first role for the grantor that holds the grant option.
#[test]
fn grants_on_what_is_another_roles_are_that_roles() {
    as_member(|database, named, url| {
        let files = |id: &str, grantees: &str| {
            named(&format!(
                "grant create on schema public to $boss; create table t (id {id} primary key); alter table t owner to $boss;
                 grant select on t to {grantees} with grant option;
                 create view v as select id from t; alter view v owner to $boss;
                 grant select on v to $one, $two with grant option;"
            ))
        };
        database.run(&format!("{} {}", named("set role $own;"), files("int", "$two")));
        let folder = Folder::new(&[("schema/a.sql", &files("bigint", "$one, $two"))]);
        folder.run(&["apply", "--yes", "--allow", "all", "--url", url]).expect(0);
        folder.run(&["plan", "--exit-code", "--url", url]).expect(0);
        let grantors = "select string_agg(distinct a.grantor::regrole::text, ',') from pg_class,
            aclexplode(relacl) a where relname in ('t', 'v')";
        assert_eq!(database.query(grantors), named("$boss"));
    });
}

#[test]
fn a_trusted_extension_goes_with_its_owner() {
    as_member(|database, named, url| {
        database.run(&named("set role $own; create extension hstore; create extension citext"));
        let folder = Folder::new(&[("schema/a.sql", "create extension citext;")]);
        let applied = folder.run(&["apply", "--yes", "--allow", "all", "--url", url]).expect(0);
        assert!(applied.stdout.contains("• proved: "), "{}", applied.stdout);
        assert_eq!(database.query("select count(*) from pg_extension where extname = 'hstore'"), "0");
    });
}

/// PostgreSQL checks a foreign key as the owner, and takes the rows that policies hide from it for missing.
#[test]
fn foreign_keys_are_checked_over_the_rows_that_policies_hide() {
    as_member(|database, named, url| {
        let files = |id: &str, key: &str| {
            format!(
                "create table m (id {id} primary key, v text); alter table m enable row level security;
                 alter table m force row level security; create policy nobody on m using (false);
                 create table c (id int primary key, m_id {id}{key});"
            )
        };
        database.run(&format!("{} {}", named("set role $own;"), files("int", "")));
        database.run("insert into m values (1, 'a'); insert into c values (1, 1);");
        for id in ["int", "bigint"] {
            let folder = Folder::new(&[("schema/a.sql", &files(id, " references m"))]);
            folder.run(&["apply", "--yes", "--allow", "all", "--url", url]).expect(0);
            folder.run(&["plan", "--exit-code", "--url", url]).expect(0);
            assert_eq!(database.query("select convalidated from pg_constraint where contype = 'f'"), "t");
            assert_eq!(database.query("select relforcerowsecurity from pg_class where relname = 'm'"), "t");
        }
    });
}
