//! Roles that may little: what they cannot read is never taken for equal.

use crate::support::Database;
use crate::support::database::server;
use crate::support::program::{Folder, url_as};

const EVERYTHING: &str = "create table notes (id bigint primary key, title text default 'x');
alter table notes enable row level security;
create policy own on notes using (title = current_user);
create view titles as select title from notes;
create materialized view counted as select count(*) from notes;
create function total() returns bigint language sql security definer as 'select count(*) from notes';
create type mood as enum ('fine');
create sequence numbers;
create schema hidden;
create table hidden.secrets (id int check (id > 0));
create foreign data wrapper wrapper;
create server elsewhere foreign data wrapper wrapper options (host 'h');
create user mapping for reader server elsewhere options (password 'secret word');
create publication changes for table notes;
";

/// A database in which `other` may do nothing but connect.
fn guarded() -> Database {
    let database = Database::empty();
    database.run(EVERYTHING);
    database.run(
        "revoke all on schema public from public; revoke all on schema hidden from public;
         revoke execute on all functions in schema public from public",
    );
    database
}

#[test]
fn a_role_that_may_only_connect_sees_the_same() {
    let database = guarded();
    let owners = Folder::new(&[("schema/all.sql", EVERYTHING)]);
    let more = EVERYTHING.replace("title text default 'x'", "title text default 'y'").replace("id > 0", "id > 1");
    let changed = Folder::new(&[("schema/all.sql", &more)]);
    let body = |folder: &Folder, role: &str| {
        let outcome =
            folder.run(&["plan", "--format", "sql", "--url", &url_as(server(), &database.name, role)]).expect(0);
        let lines: Vec<_> = outcome.stdout.lines().filter(|line| !line.starts_with("--")).collect();
        lines.join("\n")
    };
    for folder in [&owners, &changed] {
        assert_eq!(body(folder, "other"), body(folder, "app"));
    }
    assert!(body(&changed, "other").contains("'y'"));
}

#[test]
fn what_may_not_be_read_is_listed_and_not_called_equal() {
    let database = guarded();
    database
        .run("create subscription feed connection 'host=h password=secret-word' publication p with (connect = false)");
    // The files say something else about both.
    let text = EVERYTHING.replace("secret word", "another word")
        + "create subscription feed connection 'host=i' publication p with (connect = false);\n";
    let folder = Folder::new(&[("schema/all.sql", &text)]);
    let plan = |role: &str, more: &[&str]| {
        folder.run(&[&["plan", "--url", &url_as(server(), &database.name, role)], more].concat()).expect(0)
    };
    let owner = plan("app", &["--format", "sql"]);
    assert!(
        owner.stdout.contains("ALTER USER MAPPING") && owner.stdout.contains("ALTER SUBSCRIPTION"),
        "{}",
        owner.stdout
    );
    let other = plan("other", &["-v"]);
    for name in ["user mapping reader on server elsewhere", "subscription feed"] {
        let line = other.stdout.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{}", other.stdout));
        assert!(line.contains("cannot be read by this role"), "{line}");
    }
    let json = plan("other", &["--format", "json"]);
    assert!(json.stdout.contains("cannot be read by this role"), "{}", json.stdout);
    for outcome in [&owner, &other, &json] {
        assert!(!outcome.all().contains("secret word") && !outcome.all().contains("secret-word"), "{}", outcome.all());
    }
    // Dropping a database that has a subscription is not possible.
    database.run("alter subscription feed set (slot_name = none)");
    database.run("drop subscription feed");
}

#[test]
fn the_missing_privilege_is_named() {
    let database = Database::empty();
    database.run(
        "create schema storage;
         create table storage.buckets (id text primary key, name text not null, owner uuid,
           created_at timestamptz default now(), updated_at timestamptz default now(), public boolean default false,
           avif_autodetection boolean default false, file_size_limit bigint, allowed_mime_types text[], owner_id text);
         insert into storage.buckets (id, name) values ('images', 'images');",
    );
    let folder = Folder::new(&[("schema/nothing.sql", "")]);
    let url = url_as(server(), &database.name, "other");
    let says = |code: &str, texts: &[&str]| {
        for command in ["plan", "drift"] {
            let outcome = folder.run(&[command, "--url", &url]).expect(2);
            assert!(outcome.stderr.starts_with(code), "{}", outcome.stderr);
            let plain = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            for text in texts {
                assert!(plain.contains(text), "{text}: {}", outcome.stderr);
            }
        }
    };
    says("permission-denied", &["GRANT USAGE ON SCHEMA storage TO other", "GRANT SELECT ON storage.buckets TO other"]);
    database.run("grant usage on schema storage to other");
    says("permission-denied", &["run: GRANT SELECT ON storage.buckets TO other"]);
    database.run("grant select on storage.buckets to other");
    folder.run(&["plan", "--url", &url]).expect(0);
    database.run("alter table storage.buckets enable row level security");
    says("rows-hidden", &["storage.buckets", "ALTER ROLE other BYPASSRLS"]);
}

/// The owner of a database may be no superuser, and some of what is in it somebody else's: files say so all the same.
#[test]
fn what_belongs_to_others_in_a_plain_owners_database_is_described() {
    let database = Database::empty();
    let owner = format!("plain_{}", database.name);
    database.run_as_superuser(&format!(
        "create role {owner} login; alter database {} owner to {owner};
         create schema theirs; alter schema theirs owner to app; create table theirs.t (id int primary key);
         alter table theirs.t owner to app; comment on table theirs.t is 'theirs'; create index on theirs.t (id);
         create table mine (id int primary key); alter table mine owner to {owner}; grant select on theirs.t to reader",
        database.name
    ));
    let folder = Folder::new(&[]);
    let url = url_as(server(), &database.name, "app");
    folder.run(&["init", "--url", &url]).expect(0);
    assert!(folder.read("schemactl.toml").contains(&format!("owner = \"{owner}\"")));
    assert!(folder.read("schema/schemas/theirs/tables/t.sql").contains("OWNER TO app"));
    let plan = folder.run(&["plan", "--exit-code", "--url", &url]).expect(0);
    assert!(plan.stdout.contains("Nothing to do"), "{}", plan.stdout);
    // What is the others' is not the owner's to change, and the proof says so before anything is.
    folder.write("schema/more.sql", "alter table theirs.t add column more text;");
    let refused = folder.run(&["apply", "--yes", "--allow", "all", "--url", &url]).expect(2);
    assert!(refused.stderr.contains("permission denied for schema theirs"), "{}", refused.stderr);
    database.run_as_superuser(&format!(
        "alter database {} owner to app; drop owned by {owner}; drop role {owner}",
        database.name
    ));
}
