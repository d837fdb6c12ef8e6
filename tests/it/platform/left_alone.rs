//! What is left alone because the files state none of its kind is no part of what a plan has to prove.

use super::saying;
use crate::support::platform::{self, Project};

#[test]
fn a_plan_is_proved_beside_what_is_left_alone() {
    let live = platform::empty(Project::Old);
    live.run(
        "select cron.schedule('exfiltrate', '* * * * *', 'select 1');
         insert into storage.buckets (id, name, public) values ('leak', 'leak', true);
         create policy \"open\" on storage.objects for all to anon using (true);",
    );
    let proof = saying("create type public.mood as enum ('fine');").prove(live.target()).expect("tried");
    assert!(proof.starts_with("proved"), "{proof}");
}

#[test]
fn a_plan_is_proved_beside_jobs_that_the_files_state() {
    let live = platform::empty(Project::Old);
    let job = "select cron.schedule('nightly', '0 3 * * *', 'select 1');";
    live.run(job);
    let proof =
        saying(&format!("{job} create type public.mood as enum ('fine');")).prove(live.target()).expect("tried");
    assert!(proof.starts_with("proved"), "{proof}");
}
