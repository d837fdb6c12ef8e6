//! A server that runs out of disk, and roles that lack a privilege.

use std::process::Command;

use super::cluster::Cluster;
use super::flat;
use crate::support::Database;
use crate::support::program::{Folder, url_as};

const APPLY: &[&str] = &["apply", "--yes", "--allow", "all", "--url"];

/// A small file system of its own, the tablespace `small` of a server.
pub(super) struct Small(pub(super) std::path::PathBuf);

impl Small {
    /// None, which is said, where this account may not mount one.
    pub(super) fn mount(cluster: &Cluster, size: &str) -> Option<Self> {
        let path = cluster.folder().join("small");
        std::fs::create_dir(&path).expect("a folder");
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0777"), "tmpfs"])
            .arg(&path)
            .output();
        if !status.is_ok_and(|output| output.status.success()) {
            eprintln!("not tested: this account may not mount a file system");
            return None;
        }
        // Only root may mount, and then the server runs as this account.
        Command::new("chown").arg("postgres").arg(&path).status().ok()?;
        cluster.run("postgres", &format!("create tablespace small location '{}'", path.display()));
        Some(Self(path))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_in_the_middle_is_named_and_the_rest_is_done_later() {
    let cluster = Cluster::new(&["max_connections=20"]);
    let Some(small) = Small::mount(&cluster, "32m") else { return };
    cluster.run("postgres", "create role app login superuser");
    cluster.run("postgres", "create database app owner app tablespace small");
    cluster
        .psql(
            "app",
            "app",
            "create type mood as enum ('ok');
             create table notes (id bigint primary key, title text, mood mood default 'ok');
             insert into notes select i, repeat('x', 40) from generate_series(1, 150000) i;",
        )
        .expect("rows");
    // The enum value is committed before; the table is written anew, for which there is no room.
    let folder = Folder::new(&[(
        "schema/a.sql",
        "create type mood as enum ('ok', 'glad');
         create table notes (id numeric primary key, title text, mood mood default 'glad');",
    )]);
    let url = cluster.url("app", "app");
    let outcome = folder.run(&[APPLY, &[&url]].concat()).expect(2);
    assert!(outcome.stderr.contains("disk-full"), "{}", outcome.stderr);
    let said = flat(&outcome.stderr);
    for text in ["No space left on device", "Free space", "step", "step 1 of"] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert_eq!(cluster.run("app", "select count(*) from notes"), "150000");
    Command::new("mount").args(["-o", "remount,size=120m"]).arg(&small.0).status().expect("mount runs");
    folder.run(&[APPLY, &[&url]].concat()).expect(0);
    assert_eq!(cluster.run("app", "select count(*), pg_typeof(min(id)) from notes"), "150000|numeric");
}

#[test]
fn the_privilege_that_lacks_is_named_with_the_statement_that_gives_it() {
    let database = Database::empty();
    let (one, two) = (format!("one_{}", database.name), format!("two_{}", database.name));
    database.run(&format!(
        "create role {one} login; create role {two};
         create table theirs (id int primary key);
         create schema closed; alter table theirs owner to {two};
         grant create on schema public to {one}"
    ));
    let apply = |text: &str, more: &[&str]| {
        let folder =
            Folder::new(&[("schemactl.toml", "[scope]\nschemas = [\"public\", \"closed\"]\n"), ("schema/a.sql", text)]);
        let url = url_as(database.server(), &database.name, &one);
        let arguments = [&["apply", "--yes", "--allow", "all", "--role", &one, "--url", &url], more].concat();
        flat(&folder.run(&arguments).expect(2).stderr)
    };
    let base = format!(
        "create schema closed; create table theirs (id int primary key); alter table theirs owner to {two};
         grant create on schema public to {one};"
    );
    // On a copy of the database, before anything is begun, and without that.
    for more in [&[][..], &["--no-proof"]] {
        let said = apply(&base.replace("id int primary key", "id int primary key, more text"), more);
        assert!(said.contains("must be owner of table theirs"), "{said}");
        assert!(said.contains("table public.theirs belongs to"), "{said}");
        assert!(said.contains(&format!("GRANT {two} TO {one}")), "{said}");
        assert!(said.contains("nothing was changed"), "{said}");
        let said = apply(&format!("{base} create table closed.mine (id int);"), more);
        assert!(said.contains(if more.is_empty() { "proof-failed" } else { "permission-denied" }), "{said}");
        assert!(said.contains(&format!("GRANT USAGE, CREATE ON SCHEMA closed TO {one}")), "{said}");
        let said = apply(&format!("{base} create table mine (id int references theirs (id));"), more);
        assert!(said.contains(&format!("GRANT REFERENCES ON TABLE public.theirs TO {one}")), "{said}");
    }
    database.run(&format!("reassign owned by {two} to app; drop owned by {one}, {two}; drop role {one}, {two}"));
}

/// Numbers go on after those of all rows, or the step is an error: never after those that a policy lets the owner see.
#[test]
fn rows_that_policies_hide_from_the_owner_are_counted_or_it_is_an_error() {
    let database = Database::empty();
    let own = format!("own_{}", database.name);
    let before = |id: &str| {
        format!(
            "create table t (id {id} not null, who text); alter table t enable row level security;
             alter table t force row level security; create policy mine on t using (who = 'me');"
        )
    };
    database.run(&format!(
        "create role {own} login; alter database {} owner to {own}; alter schema public owner to {own};
         {} alter table t owner to {own}; insert into t values (5, 'me'), (70, 'other');",
        database.name,
        before("integer")
    ));
    let folder = Folder::new(&[("schema/a.sql", &before("serial"))]);
    let url = url_as(database.server(), &database.name, &own);
    let arguments = ["apply", "--yes", "--allow", "all", "--check-data", "--url", &url];
    // Nor does the owner of schema public lose what it has there when the files say nothing of that.
    folder.run(&arguments).expect(0);
    assert_eq!(database.query("select nextval('t_id_seq')"), "71");
    assert_eq!(database.query("select relforcerowsecurity from pg_class where relname = 't'"), "t");
    assert_eq!(database.query(&format!("select has_schema_privilege('{own}', 'public', 'create')")), "t");
    folder.write("schema/a.sql", &before("integer"));
    folder.run(&arguments).expect(0);
    // As it ends to be forced, or comes to be, it is an error that policies hide rows.
    folder.write("schema/a.sql", &before("serial").replace("force row", "no force row"));
    for more in [&[][..], &["--no-proof"]] {
        let said = flat(&folder.run(&[&arguments, more].concat()).expect(2).stderr);
        assert!(said.contains("query would be affected by row-level security policy for table \"t\""), "{said}");
        assert!(said.contains(&format!("ALTER ROLE {own} BYPASSRLS")), "{said}");
        assert!(said.contains("nothing was changed"), "{said}");
    }
    database.run(&format!("alter role {own} bypassrls"));
    folder.run(&arguments).expect(0);
    assert_eq!(database.query("select nextval('t_id_seq')"), "71");
    database.run(&format!("reassign owned by {own} to app; drop owned by {own}; drop role {own}"));
}

/// PostgreSQL only warns about it, and goes on.
#[test]
fn a_revoke_that_has_no_effect_is_an_error() {
    let database = Database::empty();
    let (one, two) = (format!("one_{}", database.name), format!("two_{}", database.name));
    database.run(&format!(
        "create role {one} login; create role {two}; grant create on schema public to {one};
         create table theirs (id int primary key); alter table theirs owner to {two};
         grant select on theirs to {one}, reader"
    ));
    let files = format!(
        "grant create on schema public to {one}; create table mine (id int);
         create table theirs (id int primary key); alter table theirs owner to {two}; grant select on theirs to {one};"
    );
    let folder = Folder::new(&[("schema/a.sql", &files)]);
    let url = url_as(database.server(), &database.name, &one);
    for (more, code) in [(&[][..], "proof-failed"), (&["--no-proof"], "no-grant-option")] {
        let arguments = [&["apply", "--yes", "--allow", "all", "--role", &one, "--url", &url], more].concat();
        let failed = folder.run(&arguments).expect(2);
        assert!(failed.stderr.contains(code), "{}", failed.stderr);
        let said = flat(&failed.stderr);
        for text in ["no privileges could be revoked", &format!("GRANT {two} TO {one}"), "nothing was changed"] {
            assert!(said.contains(text), "{text}: {said}");
        }
        assert_eq!(database.query("select to_regclass('mine') is null"), "t");
    }
    let url = url_as(database.server(), &database.name, "app");
    folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(0);
    assert_eq!(database.query("select has_table_privilege('reader', 'theirs', 'select')"), "f");
    database.run(&format!("reassign owned by {two} to app; drop owned by {one}, {two}; drop role {one}, {two}"));
}

#[test]
fn the_steps_run_as_another_role_and_what_they_make_belongs_to_the_owner() {
    let database = Database::empty();
    let (admin, deploy, owner) =
        (format!("admin_{}", database.name), format!("deploy_{}", database.name), format!("owner_{}", database.name));
    database.run(&format!(
        "create role {admin} superuser; create role {owner}; create role {deploy} login;
         grant {admin} to {deploy}; alter database {} owner to {owner}",
        database.name
    ));
    let folder = Folder::new(&[(
        "schema/a.sql",
        "create table notes (id int primary key); create view ids as select id from notes;
         create function two() returns int language sql as 'select 2';",
    )]);
    let url = url_as(database.server(), &database.name, &deploy);
    let refused = folder.run(&["apply", "--yes", "--url", &url]).expect(2);
    assert!(refused.stderr.starts_with("cannot-act-as-owner"), "{}", refused.stderr);
    folder.write("schemactl.toml", &format!("[defaults]\nrole = \"{admin}\"\n"));
    let outcome = folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(0);
    assert!(outcome.stdout.contains(&format!("role {deploy}, acting as {admin}")), "{}", outcome.stdout);
    folder.run(&["plan", "--exit-code", "--url", &url]).expect(0);
    let owners = database.query(
        "select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = 'public'::regnamespace \
         union select pg_get_userbyid(proowner) from pg_proc where pronamespace = 'public'::regnamespace",
    );
    assert_eq!(owners, owner);
    database.run(&format!(
        "alter database {} owner to app; reassign owned by {owner} to app; drop owned by {owner}, {deploy}, {admin};
         drop role {owner}, {deploy}, {admin}",
        database.name
    ));
    let unknown =
        folder.run(&["apply", "--yes", "--role", "nobody_at_all", "--url", &crate::support::program::url(&database)]);
    assert!(unknown.code == Some(2) || unknown.stdout.contains("Nothing to do"), "{unknown:?}");
}
