//! Cron jobs, on `pg_cron` itself.

use super::{applies, plans, saying};
use crate::support::platform;
use crate::support::project::{changes, sql};

const JOBS: &str = "select jobname, schedule, command, active, username from cron.job order by 1";

#[test]
fn are_scheduled_changed_and_unscheduled() {
    let live = platform::with_cron();
    // Other people's: unnamed, and of another database.
    live.run_as_superuser("select cron.schedule('5 5 * * *', 'select 5')");
    live.run_as_superuser(
        "select cron.schedule_in_database('elsewhere', '6 6 * * *', 'select 6', 'postgres', 'supabase_admin')",
    );
    live.run_as_superuser("select cron.schedule('nightly', '7 7 * * *', 'select 7')");
    let others = "select count(*) from cron.job where username <> 'postgres'";
    assert_eq!(live.query(others), "3");
    let table = "create table public.t (id int primary key);";
    let text = format!(
        "{table} select cron.schedule('nightly', '0 3 * * *', 'delete from public.t');
         select cron.schedule('hourly', '0 * * * *', $$select 'it''s'$$);"
    );
    let plan = applies(&saying(&text), &live);
    assert_eq!(changes(&plan).iter().filter(|line| line.contains("job")).count(), 2, "{}", sql(&plan));
    let id = live.query("select jobid from cron.job where jobname = 'nightly' and username = 'postgres'");

    let text = format!("{table} select cron.schedule('nightly', '30 4 * * *', 'delete from public.t');");
    let plan = applies(&saying(&text), &live);
    assert_eq!(changes(&plan), ["drop cron job hourly", "alter cron job nightly"]);
    assert_eq!(live.query("select jobid from cron.job where jobname = 'nightly' and username = 'postgres'"), id);

    // Switched off by hand: the files schedule it, so that it is to run.
    live.run_as_superuser("update cron.job set active = false where jobname = 'nightly'");
    applies(&saying(&text), &live);
    assert!(live.query(JOBS).contains("nightly|30 4 * * *|delete from public.t|t|postgres"), "{}", live.query(JOBS));

    // Files that state none leave them alone.
    assert!(plans(&saying(table), &live).is_empty());

    assert_eq!(live.query(others), "3");
    let plan = plans(&saying(&format!("create extension pg_cron; {text}")), &live);
    assert!(plan.is_empty(), "{}", sql(&plan));
}
