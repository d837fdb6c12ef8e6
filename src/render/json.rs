//! A plan as JSON: the plan itself, which a program can read back, with names and counts for those who only look.

use serde::Serialize;

use super::measure::refused;
use crate::object::Lock;
use crate::plan::{Group, ObjectChange, Plan, Step, Verb};

#[derive(Serialize)]
struct Document<'p> {
    format: u32,
    target: &'p crate::plan::TargetFacts,
    summary: Summary<'p>,
    changes: Vec<Named<&'p ObjectChange>>,
    groups: Vec<GroupOf<'p>>,
    remarks: &'p [crate::plan::Remark],
    left_out: &'p [crate::object::LeftOut],
    out_of_scope: usize,
    undescribed: usize,
}

#[derive(Serialize)]
struct Summary<'p> {
    changes: usize,
    create: usize,
    alter: usize,
    rename: usize,
    recreate: usize,
    drop: usize,
    keep: usize,
    steps: usize,
    /// The hazards that `apply` refuses unless they are allowed, whatever the configuration allows.
    refused: Vec<&'p str>,
}

/// Something with the name of its object as text and the plan prints it.
#[derive(Serialize)]
struct Named<T> {
    name: String,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum GroupOf<'p> {
    Transaction(Vec<Named<StepOf<'p>>>),
    Alone(Named<StepOf<'p>>),
}

#[derive(Serialize)]
struct StepOf<'p> {
    number: usize,
    object: &'p crate::object::ObjectId,
    verb: Verb,
    statement: StatementOf<'p>,
    why: Option<&'p str>,
    place: Option<&'p crate::plan::FileLine>,
    sizes: &'p [Option<crate::plan::Size>],
}

#[derive(Serialize)]
struct StatementOf<'p> {
    sql: &'p str,
    runs: crate::object::Runs,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    as_connected: bool,
    locks: Vec<Named<&'p Lock>>,
    work: crate::object::Work,
    hazards: &'p [crate::object::Hazard],
}

/// The plan as JSON, indented, ending in a line feed. It can be read back as a [`Plan`].
pub fn json(plan: &Plan) -> Result<String, serde_json::Error> {
    let verbs = |verb: Verb| plan.changes.iter().filter(|change| change.verb == verb).count();
    let document = Document {
        format: plan.format,
        target: &plan.target,
        summary: Summary {
            changes: plan.changes.len(),
            create: verbs(Verb::Create),
            alter: verbs(Verb::Alter),
            rename: verbs(Verb::Rename),
            recreate: verbs(Verb::Recreate),
            drop: verbs(Verb::Drop),
            keep: verbs(Verb::Keep),
            steps: plan.steps().count(),
            refused: refused(plan, &[]).into_keys().map(crate::object::HazardKind::name).collect(),
        },
        changes: plan.changes.iter().map(|change| Named { name: change.object.to_string(), what: change }).collect(),
        groups: plan.groups.iter().map(group).collect(),
        remarks: &plan.remarks,
        left_out: &plan.left_out,
        out_of_scope: plan.out_of_scope,
        undescribed: plan.undescribed,
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn group(group: &Group) -> GroupOf<'_> {
    match group {
        Group::Transaction(steps) => GroupOf::Transaction(steps.iter().map(step).collect()),
        Group::Alone(one) => GroupOf::Alone(step(one)),
    }
}

fn step(step: &Step) -> Named<StepOf<'_>> {
    let locks = step.statement.locks.iter();
    Named {
        name: step.object.to_string(),
        what: StepOf {
            number: step.number,
            object: &step.object,
            verb: step.verb,
            statement: StatementOf {
                sql: &step.statement.sql,
                runs: step.statement.runs,
                as_connected: step.statement.as_connected,
                locks: locks.map(|lock| Named { name: lock.relation.to_string(), what: lock }).collect(),
                work: step.statement.work,
                hazards: &step.statement.hazards,
            },
            why: step.why.as_deref(),
            place: step.place.as_ref(),
            sizes: &step.sizes,
        },
    }
}
