//! Roles that may not do what is asked of them.

use super::{IN_USE, State, in_use};
use crate::support::database::server;
use crate::support::program::{Folder, url_as};

#[test]
fn a_role_that_may_not_alter_changes_nothing() {
    let database = in_use();
    let before = State::of(&database);
    let text = IN_USE.replace("title text not null", "title text not null, body text");
    let folder = Folder::new(&[("schema/notes.sql", &text)]);
    // `other` may connect, and is no member of the owner.
    let url = url_as(server(), &database.name, "other");
    folder.run(&["plan", "--url", &url]).expect(0);
    let outcome = folder.run(&["apply", "--yes", "--url", &url]).expect(2);
    assert!(outcome.stderr.contains("cannot-act-as-owner"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("GRANT app TO other"), "{}", outcome.stderr);
    assert_eq!(State::of(&database), before);
}

#[test]
fn rows_that_policies_hide_are_an_error() {
    let database = in_use();
    database.run(
        "create schema storage;
         create table storage.buckets (id text primary key, name text not null, owner uuid,
           created_at timestamptz default now(), updated_at timestamptz default now(), public boolean default false,
           avif_autodetection boolean default false, file_size_limit bigint, allowed_mime_types text[], owner_id text);
         insert into storage.buckets (id, name) values ('images', 'images');
         alter table storage.buckets enable row level security;
         grant usage on schema storage to other; grant select on storage.buckets to other;",
    );
    let before = State::of(&database);
    let folder = Folder::new(&[("schema/notes.sql", IN_USE)]);
    let url = url_as(server(), &database.name, "other");
    for command in [&["plan"][..], &["drift"], &["apply", "--yes", "--allow", "all"]] {
        let outcome = folder.run(&[command, &["--url", &url]].concat()).expect(2);
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains("storage.buckets") || outcome.stderr.contains("buckets"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("help: "), "{}", outcome.stderr);
    }
    assert_eq!(State::of(&database), before);
}
