//! A plan: what would be done, in which order, and why.

mod build;
mod check;
mod cut;
mod digest;
mod divide;
mod dropped;
mod explain;
mod file;
mod groups;
mod leftover;
mod measure;
mod mentioned;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use build::definition;
pub use build::{Input, Places, Rows};
pub use check::{Found, check};
pub use cut::{cut, room_for_locks};
pub use digest::{Fingerprint, of_texts as digest_of_texts};
pub use dropped::{Applied, tell_drops};
pub use explain::{Explained, Property, explain};
pub use file::{APPROVAL, Approval, Approved, Database, Origin};
pub use leftover::build;
pub use measure::{all_tables, every_table_is_large, kept, measure, tables};
pub(crate) use words::{counted, grouped};

use crate::object::{Hazard, HazardKind, LeftOut, ObjectId, Statement, TimeLimits};

/// The version of the JSON form of a plan; raised when a reader of the former one would misread it.
pub const FORMAT: u32 = 1;

/// What would be done to a database, in which order, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// Which database it is for.
    pub target: TargetFacts,
    /// What differs, one entry an object, in the order in which a person reads it: grouped by table, view, function.
    pub changes: Vec<ObjectChange>,
    /// The statements, in order.
    pub groups: Vec<Group>,
    /// How long they may wait and work.
    #[serde(default)]
    pub time_limits: TimeLimits,
    /// What the user should know beside the changes.
    pub remarks: Vec<Remark>,
    /// What exists in scope and is not managed, with the reason.
    pub left_out: Vec<LeftOut>,
    /// How many objects of the target are outside the scope.
    pub out_of_scope: usize,
    /// How many top-level objects of the target the files do not describe; given when nothing was ever applied there.
    pub undescribed: usize,
}

/// Which database a plan is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TargetFacts {
    /// Host name, address, or directory of the unix socket; `local` for the embedded target.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Database name.
    pub database: String,
    /// The role that connects.
    pub role: String,
    /// The role that owns what is created (`SET ROLE`).
    pub owner: String,
    /// The chosen environment, if one is.
    pub environment: Option<String>,
    /// `supabase` or `none`.
    pub platform: String,
    /// `server_version_num`.
    pub version: u32,
    /// Where the files were loaded, when that was on the target's own server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadow: Option<String>,
}

/// What happens to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ObjectChange {
    /// The object.
    pub object: ObjectId,
    /// What it is called where its name alone does not say what it is.
    #[serde(skip)]
    pub called: Option<String>,
    /// What happens to it.
    pub verb: Verb,
    /// Its former name, when it is renamed.
    pub renamed_from: Option<ObjectId>,
    /// The object that it is listed under: the table of a policy; itself for a table.
    pub under: ObjectId,
    /// Its definition as SQL in the live database; none when it is created.
    pub from: Option<String>,
    /// Its definition as SQL according to the files; none when it is dropped.
    pub to: Option<String>,
    /// Why, in words, where it is not simply that the files say so: `follows public.users.id, whose type changes`.
    pub why: Option<String>,
    /// What others notice of it, though nothing is hurt: that queries on a table find fewer rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The file and line that ask for it.
    pub place: Option<FileLine>,
    /// Its hazards, of all its statements.
    pub hazards: Vec<Hazard>,
}

/// What happens to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// It is new.
    Create,
    /// It changes in place.
    Alter,
    /// It gets another name.
    Rename,
    /// It is dropped and created again; nothing is lost by that.
    Recreate,
    /// It goes.
    Drop,
    /// The files do not describe it, and it stays because of what is in it.
    Keep,
}

/// A place in the user's files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FileLine {
    /// The path as shown to the user.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Statements that succeed or fail together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// One transaction.
    Transaction(Vec<Step>),
    /// A statement that cannot run in a transaction.
    Alone(Step),
}

impl Group {
    /// Its steps, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match self {
            Group::Transaction(steps) => steps,
            Group::Alone(step) => std::slice::from_ref(step),
        }
    }

    /// Its steps, in order, to be changed.
    fn steps_mut(&mut self) -> &mut [Step] {
        match self {
            Group::Transaction(steps) => steps,
            Group::Alone(step) => std::slice::from_mut(step),
        }
    }

    /// Its steps, in order, by themselves.
    fn into_steps(self) -> Vec<Step> {
        match self {
            Group::Transaction(steps) => steps,
            Group::Alone(step) => vec![step],
        }
    }
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number in the plan, from 1.
    pub number: usize,
    /// The object that it works on.
    pub object: ObjectId,
    /// What that is called where its name alone does not say what it is.
    #[serde(skip)]
    pub called: Option<String>,
    /// Others that the same statement changes: columns of one table whose rows are written once for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<ObjectId>,
    /// What it does to it.
    pub verb: Verb,
    /// The statement, with locks and hazards; hazards that the size of the table rules out are gone.
    pub statement: Statement,
    /// Why, in words, where it is not simply that the files say so.
    pub why: Option<String>,
    /// What others notice of it, though nothing is hurt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The file and line that ask for it.
    pub place: Option<FileLine>,
    /// How large the tables are that it locks, in the order of `statement.locks`; none for what is new.
    pub sizes: Vec<Option<Size>>,
}

impl ObjectChange {
    /// The object, as people call it.
    #[must_use]
    pub fn name(&self) -> String {
        self.called.clone().unwrap_or_else(|| self.object.to_string())
    }
}

impl Step {
    /// The object that it works on, as people call it.
    #[must_use]
    pub fn name(&self) -> String {
        self.called.clone().unwrap_or_else(|| self.object.to_string())
    }

    /// The objects that it works on.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectId> {
        std::iter::once(&self.object).chain(&self.with)
    }

    /// Its hazards by name, each once.
    #[must_use]
    pub fn hazards(&self) -> Vec<HazardKind> {
        let mut kinds: Vec<_> = self.statement.hazards.iter().map(|hazard| hazard.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Whether it does what the other one does, and hurts in no way that the other does not. Sizes and estimates, which
    /// differ from minute to minute, are left aside.
    #[must_use]
    pub fn does_the_same_as(&self, other: &Step) -> bool {
        let known = other.hazards();
        self.object == other.object
            && self.statement.to_run() == other.statement.to_run()
            && self.statement.runs == other.statement.runs
            && self.hazards().iter().all(|hazard| !hazard.is_refused() || known.contains(hazard))
    }
}

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Size {
    /// Of the table with its indexes and TOAST, in bytes.
    pub bytes: i64,
    /// The planner's estimate; none when the table was never analysed.
    pub rows: Option<i64>,
    /// Whether all of that is in tables that inherit from it; for making the plan only.
    #[serde(skip)]
    pub is_all_below: bool,
}

/// Something that the user should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Remark {
    /// One or more sentences.
    pub text: String,
    /// The place in the files that it is about.
    pub place: Option<FileLine>,
}

impl Plan {
    /// Whether files and database are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.changes.is_empty()
    }

    /// Every step, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.groups.iter().flat_map(Group::steps)
    }

    /// Numbers the steps anew, from 1.
    fn number(&mut self) {
        for (index, step) in self.groups.iter_mut().flat_map(Group::steps_mut).enumerate() {
            step.number = index + 1;
        }
    }

    /// The steps that work on each object, in order.
    #[must_use]
    pub fn steps_by_object(&self) -> BTreeMap<&ObjectId, Vec<&Step>> {
        let mut by_object: BTreeMap<&ObjectId, Vec<&Step>> = BTreeMap::new();
        for step in self.steps() {
            for object in step.objects() {
                by_object.entry(object).or_default().push(step);
            }
        }
        by_object
    }

    /// Whether it does what the other one does, in the same transactions; see [`Step::does_the_same_as`].
    #[must_use]
    pub fn does_the_same_as(&self, other: &Plan) -> bool {
        let alike = |one: &Group, two: &Group| {
            matches!(one, Group::Alone(_)) == matches!(two, Group::Alone(_))
                && one.steps().len() == two.steps().len()
                && one.steps().iter().zip(two.steps()).all(|(one, two)| one.does_the_same_as(two))
        };
        self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(|(one, two)| alike(one, two))
    }

    /// The steps whose hazards are refused, with those hazards, given the allowed ones.
    #[must_use]
    pub fn refused(&self, allowed: &[HazardKind]) -> Vec<(&Step, Vec<&Hazard>)> {
        self.steps()
            .filter_map(|step| {
                let refused: Vec<_> = step
                    .statement
                    .hazards
                    .iter()
                    .filter(|hazard| hazard.kind.is_refused() && !allowed.contains(&hazard.kind))
                    .collect();
                (!refused.is_empty()).then_some((step, refused))
            })
            .collect()
    }
}
