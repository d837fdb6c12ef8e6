//! Cron jobs (`pg_cron`): rows of `cron.job`.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Code, Literal};

/// A named job of this database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CronJob {
    /// The name.
    pub name: String,
    /// When it runs: `0 3 * * *`.
    pub schedule: String,
    /// The SQL that it runs.
    pub command: String,
    /// Whether it runs at all.
    pub active: bool,
    /// The role that it runs as: whoever scheduled it.
    pub username: String,
}

/// Files never say who runs a job, and the role that loads them is not the one that applies them.
impl PartialEq for CronJob {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.schedule, &self.command, self.active)
            == (&other.name, &other.schedule, &other.command, other.active)
    }
}

impl Eq for CronJob {}

impl CronJob {
    /// The table whose rows these are: where it does not exist, neither do jobs, and the query would fail.
    pub const REQUIRES: &'static str = "cron.job";

    fn schedule_statement(&self) -> Statement {
        Statement::new(format!("SELECT cron.schedule({})", self.arguments()))
    }

    /// The same for a job that does not run, which only this function can say at once.
    fn schedule_inactive(&self) -> Statement {
        Statement::new(format!(
            "SELECT cron.schedule_in_database({}, current_database(), active := false)",
            self.arguments()
        ))
    }

    fn arguments(&self) -> String {
        format!("{}, {}, {}", Literal(&self.name), Literal(&self.schedule), Code(&self.command))
    }

    /// `SELECT <call> FROM cron.job WHERE` it is this one, run by `username`.
    fn on_row(&self, call: &str, username: &str) -> Statement {
        Statement::new(format!(
            "SELECT {call} FROM cron.job WHERE jobname = {} AND username = {} AND database = \
             pg_catalog.current_database()",
            Literal(&self.name),
            Literal(username)
        ))
    }
}

impl ObjectKind for CronJob {
    const KIND: Kind = Kind::CronJob;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "to_regclass('cron.job') is not null";

    fn query(_version: u32) -> Option<String> {
        Some(
            "select distinct on (j.jobname::text collate \"C\") j.jobname::text as name, j.schedule, j.command, j.active,
               j.username, '{}'::int8[] as addresses
             from cron.job j join pg_database d on d.datname = j.database
             where j.jobname is not null and j.database = current_database()
             order by j.jobname::text collate \"C\", j.username = pg_get_userbyid(d.datdba) desc, j.username"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::CronJob, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn belongs_to(&self) -> Option<&str> {
        Some(&self.username)
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![if self.active { self.schedule_statement() } else { self.schedule_inactive() }]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let mut statements = Vec::new();
        let mut changes = String::new();
        if (&self.schedule, &self.command) != (&to.schedule, &to.command) {
            if self.username == at.creator {
                // By the same role and name this changes the job; everyone may do it, unlike `alter_job`.
                statements.push(to.schedule_statement());
            } else {
                changes += &format!(", schedule := {}, command := {}", Literal(&to.schedule), Code(&to.command));
            }
        }
        if self.active != to.active {
            changes += &format!(", active := {}", to.active);
        }
        if !changes.is_empty() {
            statements.push(self.on_row(&format!("cron.alter_job(jobid{changes})"), &self.username));
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        vec![if self.username == at.creator {
            Statement::new(format!("SELECT cron.unschedule({})", Literal(&self.name)))
        } else {
            self.on_row("cron.unschedule(jobid)", &self.username)
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn job() -> CronJob {
        CronJob {
            name: "cleanup".into(),
            schedule: "0 3 * * *".into(),
            command: "select public.cleanup('x')".into(),
            active: true,
            username: "postgres".into(),
        }
    }

    fn with_context<T>(test: impl FnOnce(&Context) -> T) -> T {
        let catalog = Catalog::default();
        test(&Context::new(&catalog, &catalog, "postgres", 150_000))
    }

    fn sql(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    fn altered(from: &CronJob, to: &CronJob) -> Vec<String> {
        match with_context(|at| from.alter(to, at)) {
            Alter::InPlace(statements) => sql(statements),
            other => panic!("not in place: {other:?}"),
        }
    }

    #[test]
    fn is_scheduled_and_unscheduled_by_name() {
        let inactive = CronJob { active: false, ..job() };
        with_context(|at| {
            assert_eq!(
                sql(inactive.create(at)),
                ["SELECT cron.schedule_in_database('cleanup', '0 3 * * *', $$select public.cleanup('x')$$, \
                     current_database(), active := false)"]
            );
            assert_eq!(sql(job().drop(at)), ["SELECT cron.unschedule('cleanup')"]);
        });
    }

    #[test]
    fn is_changed_in_place() {
        let to = CronJob { schedule: "0 4 * * *".into(), ..job() };
        assert_eq!(
            altered(&job(), &to),
            ["SELECT cron.schedule('cleanup', '0 4 * * *', $$select public.cleanup('x')$$)"]
        );
        let to = CronJob { active: false, ..job() };
        assert!(altered(&job(), &to)[0].starts_with("SELECT cron.alter_job(jobid, active := false) FROM cron.job"));
    }

    #[test]
    fn another_roles_job_stays_that_roles() {
        let from = CronJob { username: "ann".into(), ..job() };
        let to = CronJob { command: "select 1".into(), ..job() };
        assert_eq!(
            altered(&from, &to),
            ["SELECT cron.alter_job(jobid, schedule := '0 3 * * *', command := 'select 1') FROM cron.job WHERE \
              jobname = 'cleanup' AND username = 'ann' AND database = pg_catalog.current_database()"]
        );
        with_context(|at| assert!(from.drop(at)[0].sql.starts_with("SELECT cron.unschedule(jobid) FROM cron.job")));
    }

    #[test]
    fn who_runs_it_is_no_difference() {
        assert_eq!(job(), CronJob { username: "ann".into(), ..job() });
    }
}
