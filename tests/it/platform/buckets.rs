//! Storage buckets.

use schemactl::object::HazardKind;
use schemactl::plan::Verb;

use super::{applies, plans, saying};
use crate::support::platform::{self, Project};
use crate::support::program::{Folder, url};
use crate::support::project::{changes, refused, sql};

const BUCKETS: &str = "select id, public, file_size_limit, allowed_mime_types from storage.buckets order by id";

fn toml(text: &str) -> crate::support::Project {
    crate::support::Project::new(&[("storage.toml", text)])
}

#[test]
fn are_created_changed_and_dropped() {
    let live = platform::empty(Project::New);
    let before = toml(
        "[storage.buckets.images]\npublic = false\nfile_size_limit = \"10MiB\"\nallowed_mime_types = [\"image/png\"]\n\
         [storage.buckets.papers]\nfile_size_limit = \"1MB\"\n",
    );
    applies(&before, &live);
    assert_eq!(live.query(BUCKETS), "images|f|10485760|{image/png}\npapers|f|1048576|");
    live.run("update storage.buckets set updated_at = '2000-01-01'");

    let public = toml("[storage.buckets.images]\npublic = true\n[storage.buckets.papers]\nfile_size_limit = \"1MB\"\n");
    let plan = applies(&public, &live);
    assert_eq!(refused(&plan), [HazardKind::WidensAccess]);
    assert_eq!(live.query(BUCKETS), "images|t||\npapers|f|1048576|");
    assert_eq!(live.query("select updated_at > '2020-01-01' from storage.buckets where id = 'images'"), "t");

    let plan = applies(&toml("[storage.buckets.images]\npublic = false\n"), &live);
    assert_eq!(refused(&plan), [HazardKind::DeletesData], "{}", sql(&plan));
    assert_eq!(live.query(BUCKETS), "images|f||");
}

#[test]
fn with_objects_in_them_stay_and_that_is_a_difference_that_remains() {
    let live = platform::empty(Project::New);
    applies(&saying("insert into storage.buckets (id, name) values ('a', 'a'), ('b', 'b'), ('c', 'c');"), &live);
    live.run("insert into storage.objects (bucket_id, name) values ('b', '1'), ('b', '2'), ('b', '3')");
    let only_a = saying("insert into storage.buckets (id, name) values ('a', 'a');");
    let plan = applies(&only_a, &live);
    assert_eq!(changes(&plan), ["keep bucket b", "drop bucket c"]);
    assert!(!sql(&plan).contains("'b'"), "{}", sql(&plan));
    assert_eq!(live.query(BUCKETS), "a|f||\nb|f||");
    assert_eq!(live.query("select count(*) from storage.objects"), "3");

    let left = plans(&only_a, &live);
    assert!(!left.is_empty() && left.groups.is_empty());
    assert_eq!((left.changes[0].verb, left.changes[0].why.as_deref()), (Verb::Keep, Some("kept: 3 objects")));
}

#[test]
fn are_left_alone_while_the_files_state_none_and_are_never_the_platforms_other_kinds() {
    let live = platform::empty(Project::New);
    live.run(
        "insert into storage.buckets (id, name) values ('by-hand', 'by-hand');
         insert into storage.buckets (id, name, type) values ('numbers', 'numbers', 'ANALYTICS')",
    );
    let plan = plans(&saying("create table public.t (id int primary key);"), &live);
    assert_eq!(changes(&plan).iter().filter(|line| line.contains("bucket")).count(), 0);
    let plan = plans(&toml("[storage.buckets.mine]\n"), &live);
    assert_eq!(changes(&plan), ["drop bucket by-hand", "create bucket mine"]);
}

#[test]
fn on_conflict_is_as_psql_users_write_it() {
    let live = platform::empty(Project::New);
    let text = "insert into storage.buckets (id, name, public) values ('x', 'x', true) on conflict (id) do nothing;";
    applies(&saying(text), &live);
    assert!(plans(&saying(text), &live).is_empty());
}

/// A policy that is limited to one bucket is written beneath it, and is found there when it has changed.
#[test]
fn are_pulled_with_the_policies_on_their_files() {
    let live = platform::empty(Project::New);
    let own = "(storage.foldername(name))[1] = (auth.uid())::text";
    applies(
        &saying(&format!(
            "insert into storage.buckets (id, name) values ('avatars', 'avatars'), ('papers', 'papers');
             create policy own on storage.objects for update to authenticated
               using (bucket_id = 'avatars' and {own}) with check (bucket_id = 'avatars' and {own});
             create policy seen on storage.objects for select using (bucket_id = 'avatars');
             create policy two on storage.objects for update
               using (bucket_id = 'avatars' and {own}) with check (bucket_id = 'papers' and {own});
             create policy elsewhere on storage.objects for select using (bucket_id = 'nowhere' and {own});
             create policy asks on storage.objects for select using (bucket_id = 'papers' and (select true));
             create policy all_the_same on storage.objects for delete using (bucket_id = 'papers' and true);
             create table public.things (id int primary key); alter table public.things enable row level security;
             create policy asks on public.things using ((select true));"
        )),
        &live,
    );
    let folder = Folder::new(&[]);
    folder.run(&["pull", "--url", &url(&live), "--format", "toml", "--out", "schema"]).expect(0);
    let text = folder.read("schema/storage.toml");
    let expected = "[storage.buckets.avatars.policies.own]\nfor = \"update\"\nto = \"authenticated\"\n\
        using = \"(storage.foldername(name))[1] = (auth.uid())::text\"\n";
    assert!(text.contains(expected), "{text}");
    let seen = "[storage.buckets.avatars.policies.seen]\nfor = \"select\"\nusing = true\n";
    assert!(text.contains(seen), "{text}");
    let asks = "[storage.buckets.papers.policies.asks]\nfor = \"select\"\nusing = \"( SELECT true)\"\n";
    assert!(text.contains(asks), "{text}");
    for name in ["two", "elsewhere", "all_the_same"] {
        assert!(text.contains(&format!("[tables.\"storage.objects\".policies.{name}]")), "{name} in\n{text}");
    }
    folder.run_on(&live, &["plan", "--exit-code"]).expect(0);

    live.run("alter policy own on storage.objects using (bucket_id = 'avatars' and owner_id = 'x')");
    folder.run(&["pull", "--url", &url(&live), "--format", "toml", "--out", "schema"]).expect(0);
    let again = folder.read("schema/storage.toml");
    assert!(again.contains("[storage.buckets.avatars.policies.own]"), "{again}");
    folder.run_on(&live, &["plan", "--exit-code"]).expect(0);
}
