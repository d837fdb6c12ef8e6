//! What `apply` did to a database, recorded in the database itself: in `schemactl.history`.
//!
//! A row is begun before the first step and ended after the last, so that a run that was killed can be told: its row was
//! never ended. With it stands the catalog that the run left behind, by which `drift` tells what somebody changed since.

mod snapshot;
mod store;

use serde::{Deserialize, Serialize};

pub use snapshot::Snapshot;
pub use store::{History, Last, Recorded, begin, end, last, list, note};

use crate::object::{Catalog, ObjectId};
use crate::plan::{Step, Verb, digest_of_texts};

/// The schema that is schemactl's own: never read, never changed by a plan, never counted.
pub const SCHEMA: &str = "schemactl";

/// For how many runs the catalog that they left behind is kept.
pub const CATALOGS_KEPT: usize = 5;

/// Whether the object is part of schemactl's own record.
#[must_use]
pub fn is_own(id: &ObjectId) -> bool {
    id.schema() == Some(SCHEMA)
}

/// Takes schemactl's own record out of a catalog.
pub fn forget_own(catalog: &mut Catalog) {
    catalog.remove(&is_own);
    catalog.left_out.retain(|left_out| left_out.schema.as_deref() != Some(SCHEMA));
}

/// Who applies, and what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// The user of the operating system.
    pub os_user: Option<String>,
    /// The commit of the repository that the files are in, if they are in one.
    pub commit: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is under way.
    Running,
    /// All steps were carried out.
    Done,
    /// A step failed.
    Failed,
    /// It was killed, or the connection was lost: what it did is not known.
    Interrupted,
}

/// One run, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When it began, by the server's clock: `2026-11-28 20:15:00+00`.
    pub began_at: String,
    /// When it ended; none for a run that did not come to an end.
    pub ended_at: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The step that failed.
    pub failed_step: Option<usize>,
    /// How it failed.
    pub problem: Option<String>,
    /// The role that connected.
    pub role: String,
    /// The role that it acted as.
    pub owner: String,
    /// The user of the operating system.
    pub os_user: Option<String>,
    /// The environment.
    pub environment: Option<String>,
    /// The commit that the files were at.
    pub commit: Option<String>,
    /// The version of schemactl.
    pub schemactl: String,
    /// A digest of the plan's steps.
    pub plan: String,
    /// The plan's steps.
    pub steps: Vec<RecordedStep>,
    /// Whether the catalog that it left behind is still kept.
    pub has_catalog: bool,
}

/// A step as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedStep {
    /// Its number.
    pub number: usize,
    /// The object's name.
    pub object: String,
    /// What it did to it.
    pub verb: Verb,
    /// The statement, without passwords.
    pub sql: String,
}

/// The steps as they are recorded, and a digest of them.
#[must_use]
pub fn record_of<'a>(steps: impl Iterator<Item = &'a Step>) -> (Vec<RecordedStep>, String) {
    let steps: Vec<_> = steps
        .map(|step| RecordedStep {
            number: step.number,
            object: step.name(),
            verb: step.verb,
            sql: step.statement.sql.clone(),
        })
        .collect();
    let digest = digest_of_texts(steps.iter().flat_map(|step| [step.object.as_str(), step.sql.as_str()]));
    (steps, digest)
}
