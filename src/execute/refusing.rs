//! What a run that stops halfway leaves of what the files state, and what refuses rows already: constraints that are NOT
//! VALID, and the INVALID index of a unique build that failed late.

use super::Executor;
use super::failure::and_what_stays;
use crate::object::{ObjectId, Runs};
use crate::plan::{Group, Plan, Step};
use crate::problem::Problem;
use crate::sql::{Ident, Literal};

impl Executor<'_, '_> {
    /// Says with the problem that a run stops at what is left that refuses rows.
    pub(super) async fn say_what_refuses(&mut self, mut problem: Problem) -> Problem {
        for step in not_valid(self.plan, self.done) {
            let text = format!(
                "of that, {} is left NOT VALID: it refuses new rows that break it; the next apply validates it, or drops it \
                 where the files state it no more",
                step.name()
            );
            problem = and_what_stays(problem, &text);
        }
        if let Some(index) = self.unique_build_that_failed()
            && self.refuses_rows(&index).await
        {
            let text = format!(
                "the INVALID index {index} is left and refuses new rows that are alike: the next apply builds it anew, or \
                 drop it by hand: DROP INDEX CONCURRENTLY {index}"
            );
            problem = and_what_stays(problem, &text);
        }
        problem
    }

    /// The index that the next step was to build, by its qualified name, where it is a unique one.
    fn unique_build_that_failed(&self) -> Option<String> {
        let mut before = 0;
        let next = self.plan.groups.iter().find(|group| {
            before += group.steps().len();
            before > self.done
        })?;
        let Group::Alone(step) = next else { return None };
        let rest = step.statement.sql.strip_prefix("CREATE UNIQUE INDEX CONCURRENTLY ")?;
        let table = step.statement.locks.first().map(|lock| &lock.relation)?;
        let (name, _) = rest.split_once(" ON ")?;
        Some(format!("{}.{name}", Ident(table.schema()?)))
    }

    /// Whether an index is kept up to date, though not used.
    async fn refuses_rows(&self, index: &str) -> bool {
        let sql = format!(
            "select true from pg_catalog.pg_index
             where indexrelid = pg_catalog.to_regclass({}) and indisready and not indisvalid",
            Literal(index)
        );
        !self.server.client.is_closed()
            && matches!(self.server.client.query_typed(&sql, &[]).await, Ok(rows) if !rows.is_empty())
    }
}

/// The steps among the first `done` of a plan that have added a constraint which a later one was to validate.
fn not_valid(plan: &Plan, done: usize) -> Vec<&Step> {
    let later: Vec<&ObjectId> = plan
        .steps()
        .skip(done)
        .filter(|step| step.statement.runs == Runs::ByItself && step.statement.temporary().is_none())
        .flat_map(Step::objects)
        .collect();
    let adds = |step: &&Step| {
        step.statement.temporary().is_none()
            && step.statement.sql.ends_with(" NOT VALID")
            && later.contains(&&step.object)
    };
    plan.steps().take(done).filter(adds).collect()
}
