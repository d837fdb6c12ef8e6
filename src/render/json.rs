//! A plan as JSON: the plan itself, which a program can read back, with names and counts for those who only look.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::measure::refused;
use crate::object::Lock;
use crate::plan::{Group, ObjectChange, Plan, Step, Verb};

#[derive(Serialize, JsonSchema)]
struct Document<'p> {
    format: u32,
    target: &'p crate::plan::TargetFacts,
    summary: Summary<'p>,
    changes: Vec<Named<&'p ObjectChange>>,
    groups: Vec<GroupOf<'p>>,
    time_limits: &'p crate::object::TimeLimits,
    remarks: &'p [crate::plan::Remark],
    left_out: &'p [crate::object::LeftOut],
    out_of_scope: usize,
    undescribed: usize,
}

#[derive(Serialize, JsonSchema)]
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
#[derive(Serialize, JsonSchema)]
struct Named<T> {
    name: String,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum GroupOf<'p> {
    Transaction(Vec<Named<StepOf<'p>>>),
    Alone(Named<StepOf<'p>>),
}

#[derive(Serialize, JsonSchema)]
struct StepOf<'p> {
    number: usize,
    object: &'p crate::object::ObjectId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    with: &'p [crate::object::ObjectId],
    verb: Verb,
    statement: StatementOf<'p>,
    why: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'p str>,
    place: Option<&'p crate::plan::FileLine>,
    sizes: &'p [Option<crate::plan::Size>],
}

#[derive(Serialize, JsonSchema)]
struct StatementOf<'p> {
    sql: &'p str,
    runs: crate::object::Runs,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    as_connected: bool,
    locks: Vec<Named<&'p Lock>>,
    work: crate::object::Work,
    limits: crate::object::Limits,
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
        changes: plan.changes.iter().map(|change| Named { name: change.name(), what: change }).collect(),
        groups: plan.groups.iter().map(|one| group(one, plan)).collect(),
        time_limits: &plan.time_limits,
        remarks: &plan.remarks,
        left_out: &plan.left_out,
        out_of_scope: plan.out_of_scope,
        undescribed: plan.undescribed,
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

fn group<'p>(group: &'p Group, plan: &Plan) -> GroupOf<'p> {
    match group {
        Group::Transaction(steps) => GroupOf::Transaction(steps.iter().map(|one| step(one, plan)).collect()),
        Group::Alone(one) => GroupOf::Alone(step(one, plan)),
    }
}

fn step<'p>(step: &'p Step, plan: &Plan) -> Named<StepOf<'p>> {
    let locks = step.statement.locks.iter();
    Named {
        name: step.name(),
        what: StepOf {
            number: step.number,
            object: &step.object,
            with: &step.with,
            verb: step.verb,
            statement: StatementOf {
                sql: &step.statement.sql,
                runs: step.statement.runs,
                as_connected: step.statement.as_connected,
                locks: locks.map(|lock| Named { name: lock.relation.to_string(), what: lock }).collect(),
                work: step.statement.work,
                limits: crate::object::Limits::of(&step.statement, &plan.time_limits),
                hazards: &step.statement.hazards,
            },
            why: step.why.as_deref(),
            note: step.note.as_deref(),
            place: step.place.as_ref(),
            sizes: &step.sizes,
        },
    }
}

/// The JSON Schema of what [`json`] writes.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    with_title::<Document<'_>>("schemactl plan", crate::plan::FORMAT)
}

/// The JSON Schema of a type, with a title and the version of the format.
pub(super) fn with_title<T: JsonSchema>(title: &str, format: u32) -> serde_json::Value {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.insert(
        "description".to_owned(),
        format!(
            "Format {format}. The number is raised when a reader of the former format would misread the new one; keys may \
             be added without that."
        )
        .into(),
    );
    if let Some(property) = schema.pointer_mut("/properties/format").and_then(|format| format.as_object_mut()) {
        property.insert("const".to_owned(), format.into());
    }
    schema.to_value()
}
