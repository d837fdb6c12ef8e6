//! Policies on the platform's tables and triggers on them.

use schemactl::object::HazardKind;

use super::{applies, plans, saying};
use crate::support::platform::{self, Project};
use crate::support::project::{changes, refused, sql};

const POLICIES: &str =
    "select schemaname || '.' || tablename, policyname, cmd, roles, qual, with_check from pg_policies
    where schemaname in ('storage', 'realtime') order by 1, 2";

#[test]
fn on_storage_objects_they_are_created_altered_and_dropped_by_postgres() {
    let live = platform::empty(Project::New);
    let read = "create policy \"Own files\" on storage.objects for select using (owner_id = auth.uid()::text);";
    applies(&saying(read), &live);
    assert!(live.query(POLICIES).contains("Own files|SELECT|{public}"), "{}", live.query(POLICIES));

    let signed_in = "create policy \"Own files\" on storage.objects for select to authenticated
        using (owner_id = (select auth.uid())::text);
        create policy \"Uploads\" on storage.objects for insert with check (bucket_id = 'x');";
    let plan = applies(&saying(signed_in), &live);
    assert!(sql(&plan).contains("ALTER POLICY \"Own files\" ON storage.objects TO authenticated"), "{}", sql(&plan));

    let plan = applies(&saying("create policy \"Uploads\" on storage.objects for insert with check (true);"), &live);
    assert_eq!(
        changes(&plan),
        ["drop policy \"own files\" on storage.objects", "alter policy \"uploads\" on storage.objects"],
    );
    assert!(refused(&plan).contains(&HazardKind::WidensAccess));
    assert_eq!(live.query(POLICIES), "storage.objects|Uploads|INSERT|{public}||true");
}

#[test]
fn another_name_is_a_drop_and_a_create_as_postgres_may_not_rename_there() {
    let live = platform::empty(Project::New);
    applies(&saying("create policy old on storage.objects using (bucket_id = 'a');"), &live);
    let plan = applies(&saying("create policy new on storage.objects using (bucket_id = 'a');"), &live);
    assert!(!sql(&plan).contains("RENAME"), "{}", sql(&plan));
    assert_eq!(live.query(POLICIES), "storage.objects|new|ALL|{public}|(bucket_id = 'a'::text)|");
}

#[test]
fn switching_row_level_security_on_where_it_is_on_plans_nothing() {
    let live = platform::empty(Project::New);
    let plan = plans(&saying("alter table storage.objects enable row level security;"), &live);
    assert!(plan.is_empty(), "{}", sql(&plan));
    assert!(plan.remarks.iter().any(|remark| remark.text.contains("storage.objects")), "{:?}", plan.remarks);
}

#[test]
fn files_that_state_none_leave_them_alone_and_files_that_state_one_manage_all() {
    let live = platform::empty(Project::Old);
    live.run(
        "create policy by_hand on storage.objects using (bucket_id = 'a');
         create function public.on_user() returns trigger language plpgsql as 'begin return new; end';
         create trigger by_hand after insert on auth.users for each row execute function public.on_user();",
    );
    let function = "create function public.on_user() returns trigger language plpgsql as 'begin return new; end';";
    let plan = plans(&saying(function), &live);
    assert!(plan.is_empty(), "{}", sql(&plan));

    let stated = format!("{function} create policy stated on storage.objects using (bucket_id = 'b');");
    let plan = plans(&saying(&stated), &live);
    assert_eq!(
        changes(&plan),
        ["drop policy \"by_hand\" on storage.objects", "create policy \"stated\" on storage.objects"]
            .map(|line| line.replace('"', "")),
        "{}",
        sql(&plan)
    );
    assert_eq!(refused(&plan), [HazardKind::DropsObject, HazardKind::WidensAccess]);
    applies(&saying(&stated), &live);
}

#[test]
fn realtime_messages_take_policies_too() {
    let live = platform::empty(Project::New);
    applies(&saying("create policy room on realtime.messages for select using (realtime.topic() = 'room');"), &live);
    assert!(live.query(POLICIES).starts_with("realtime.messages|room|SELECT"), "{}", live.query(POLICIES));
    applies(&saying("create policy room on realtime.messages for select to authenticated using (true);"), &live);
}

#[test]
fn triggers_on_auth_users_are_created_changed_and_dropped() {
    let live = platform::empty(Project::Old);
    let function = "create function public.on_user() returns trigger language plpgsql as 'begin return new; end';";
    let triggers = "select tgname || ' ' || pg_get_triggerdef(oid) from pg_trigger
        where tgrelid = 'auth.users'::regclass and not tgisinternal order by 1";
    let both = format!(
        "{function}
         create trigger on_signup after insert on auth.users for each row execute function public.on_user();
         create trigger on_change after update of email on auth.users for each row execute function public.on_user();"
    );
    applies(&saying(&both), &live);
    assert_eq!(live.query(triggers).lines().count(), 2);
    let changed = format!(
        "{function}
         create trigger on_signup before insert or delete on auth.users for each row execute function on_user();"
    );
    applies(&saying(&changed), &live);
    assert_eq!(
        live.query(triggers),
        "on_signup CREATE TRIGGER on_signup BEFORE INSERT OR DELETE ON auth.users FOR EACH ROW EXECUTE FUNCTION \
         on_user()"
    );
    // Its function goes: so does the trigger, stated or not.
    live.run("insert into auth.users (id) values ('00000000-0000-4000-8000-000000000001')");
    let none = "create table public.t (id int primary key);";
    let plan = applies(&saying(none), &live);
    assert!(sql(&plan).contains("DROP TRIGGER on_signup ON auth.users"), "{}", sql(&plan));
    assert_eq!(live.query(triggers), "");
    assert_eq!(live.query("select count(*) from auth.users"), "1");
}
