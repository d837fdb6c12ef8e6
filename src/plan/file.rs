//! A saved plan: the approval of its steps.
//!
//! `apply FILE` plans anew, and runs only what is approved here. So an interrupted run can be finished with the same
//! file, and what changed in the meantime cannot sneak in. Nothing that may differ from day to day is part of it: sizes of
//! tables, the words of a hazard, lines in files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fingerprint, Plan, Step, Verb};
use crate::object::{Catalog, HazardKind, ObjectId};
use crate::problem::{Problem, Result};
use crate::sentence;
use crate::sql::Ident;

/// The version of the file's format.
pub const APPROVAL: u32 = 1;

/// How many names are told before the rest is only counted.
const TOLD: usize = 10;

/// An approval of the steps of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// [`APPROVAL`].
    pub approval: u32,
    /// The version of schemactl that made it.
    pub schemactl: String,
    /// What the plan was made from.
    #[serde(flatten)]
    pub made_from: Origin,
    /// The hazards that are approved with it, beside those that the configuration allows.
    pub allow: Vec<HazardKind>,
    /// The steps, in order.
    pub steps: Vec<Approved>,
}

/// What a plan is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The database.
    pub database: Database,
    /// The chosen environment, if one was.
    pub environment: Option<String>,
    /// The commit of the repository that the files are in, if they are in one.
    pub commit: Option<String>,
    /// The live database, as far as it is in scope.
    pub live: Fingerprint,
    /// What the files describe.
    pub desired: Fingerprint,
    /// A digest of the statements in the files.
    pub files: String,
}

/// What tells one database from every other one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Its oid.
    pub oid: u32,
    /// The server's `system_identifier`; none where the role may not ask for it.
    pub system_identifier: Option<String>,
    /// The role that owns what the plan creates.
    pub owner: String,
}

/// One approved step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Its number in the plan.
    pub number: usize,
    /// The object's name, for readers.
    pub name: String,
    /// The object.
    pub object: ObjectId,
    /// What it does to it.
    pub verb: Verb,
    /// The statement, without passwords.
    pub sql: String,
    /// Its hazards.
    pub hazards: Vec<HazardKind>,
}

impl Approval {
    /// Approves all steps of a plan.
    #[must_use]
    pub fn of(plan: &Plan, made_from: Origin, allow: &[HazardKind]) -> Self {
        let approved = |step: &Step| Approved {
            number: step.number,
            name: step.name(),
            object: step.object.clone(),
            verb: step.verb,
            sql: step.statement.sql.clone(),
            hazards: step.hazards(),
        };
        Self {
            approval: APPROVAL,
            schemactl: env!("CARGO_PKG_VERSION").to_owned(),
            made_from,
            allow: allow.to_vec(),
            steps: plan.steps().map(approved).collect(),
        }
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never in practice: everything in it can be said in JSON.
    pub fn to_text(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            Problem::error("cannot-save-plan", "the plan cannot be written as JSON").because(error.to_string())
        })?;
        Ok(text + "\n")
    }

    /// Reads the file's text; `file` is its name as shown.
    ///
    /// # Errors
    /// `bad-plan-file` when it is none, a refusal when it is one of another format.
    pub fn from_text(text: &str, file: &str) -> Result<Self> {
        let bad = |why: String| {
            Problem::error("bad-plan-file", format!("{file} is no saved plan"))
                .because(why)
                .help("save one with `schemactl plan --out FILE`")
        };
        let value: Value = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
        let Some(format) = value.get("approval").and_then(Value::as_u64) else {
            let is_printed = value.get("groups").is_some() && value.get("changes").is_some();
            return Err(Box::new(bad(if is_printed {
                "it is what `plan --format json` prints, which approves nothing".to_owned()
            } else {
                "it has no `approval` with the version of its format".to_owned()
            })));
        };
        if format != u64::from(APPROVAL) {
            let by = value.get("schemactl").and_then(Value::as_str).unwrap_or("another version");
            return Err(Box::new(
                Problem::refusal("plan-of-another-format", format!("{file} was saved in another format"))
                    .because(format!(
                        "it is of format {format}, by schemactl {by}; this is schemactl {}, which reads format {APPROVAL}",
                        env!("CARGO_PKG_VERSION")
                    ))
                    .help("save the plan again with this version, and have that approved"),
            ));
        }
        serde_json::from_value(value).map_err(|error| Box::new(bad(error.to_string())))
    }

    /// Refuses unless every step that is needed now is approved, for this database and these files.
    ///
    /// What an interrupted run left unfinished in `live` may be dropped: nobody could have approved it before.
    ///
    /// # Errors
    /// A refusal that says what differs.
    pub fn covers(&self, plan: &Plan, now: &Origin, live: &Catalog) -> Result<()> {
        self.is_for_database(&now.database)?;
        self.is_for_files(now, plan.steps().any(|step| step.statement.hides_something()))?;
        // What is left of an interrupted run may count as another object's.
        let mut approved: BTreeMap<&str, usize> = BTreeMap::new();
        for step in &self.steps {
            *approved.entry(&step.sql).or_default() += 1;
        }
        let mut missing = Vec::new();
        for step in plan.steps() {
            match approved.get_mut(step.statement.sql.as_str()) {
                Some(left) if *left > 0 => *left -= 1,
                _ if self.clears_up(step, live) => {}
                _ => missing.push(step),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let mut why = String::from("nothing was changed. The database, as it is now, also needs:");
        for step in missing.iter().take(TOLD) {
            why += &format!("\nstep {}, {}: {}", step.number, step.name(), step.statement.sql);
        }
        if missing.len() > TOLD {
            why += &format!("\nand {} more", missing.len() - TOLD);
        }
        let changed = self.made_from.live.differences(&now.live);
        if !changed.is_empty() {
            why += &format!(
                "\nWhat is otherwise in the database than when the plan was saved: {}",
                sentence::first(TOLD, &changed)
            );
        }
        let is_done_otherwise = |step: &&Step| {
            let mut same = self.steps.iter().filter(|approved| approved.object == step.object);
            same.any(|approved| approved.verb == step.verb && approved.sql != step.statement.sql)
        };
        if changed.is_empty() && missing.iter().all(is_done_otherwise) {
            why += "\nThe saved plan comes to the same by other statements: which ones depends on whether the tables have rows, \
                    and on `--offline`";
        }
        let what = match missing.len() {
            1 => "1 step is needed that the saved plan does not approve".to_owned(),
            number => format!("{number} steps are needed that the saved plan does not approve"),
        };
        Err(Box::new(
            Problem::refusal("step-not-approved", what)
                .because(why)
                .help("look at it with `schemactl plan`, save that with `--out`, and have it approved"),
        ))
    }

    fn is_for_database(&self, now: &Database) -> Result<()> {
        let then = &self.made_from.database;
        let mut differences = Vec::new();
        if then.name != now.name {
            differences.push(format!("it was made for database {} and this is {}", then.name, now.name));
        }
        match (&then.system_identifier, &now.system_identifier) {
            (Some(then), Some(now)) if then != now => {
                differences.push(format!("it was made for the server {then} and this is {now} (system_identifier)"));
            }
            _ if then.oid != now.oid => {
                differences.push(format!("the database had oid {} then and has {} now", then.oid, now.oid));
            }
            _ => {}
        }
        if !differences.is_empty() {
            return Err(Box::new(
                Problem::refusal("plan-for-another-database", "the saved plan was made for another database")
                    .because(differences.join("; "))
                    .help("give the database that it was made for, or save a plan for this one"),
            ));
        }
        if then.owner != now.owner {
            return Err(Box::new(
                Problem::refusal("plan-for-another-owner", "the saved plan was made to run as another role")
                    .because(format!(
                        "what it creates was to be owned by {}, and would now be owned by {}",
                        then.owner, now.owner
                    ))
                    .help("set [defaults] owner as it was, or save the plan again"),
            ));
        }
        Ok(())
    }

    /// The files may be formatted otherwise, as long as they mean the same; and where another server says what they mean,
    /// they must be the same. A password is no part of their meaning that is recorded.
    fn is_for_files(&self, now: &Origin, hides_something: bool) -> Result<()> {
        let then = &self.made_from;
        let same_meaning = then.desired.digest == now.desired.digest;
        if then.files == now.files || (same_meaning && !hides_something) {
            return Ok(());
        }
        let changed = then.desired.differences(&now.desired);
        let mut why = match changed.as_slice() {
            [] => "what they hold beside the definitions that are shown, such as passwords, differs".to_owned(),
            changed => format!("what they describe otherwise than then: {}", sentence::first(TOLD, changed)),
        };
        if let (Some(then), Some(now)) = (&then.commit, &now.commit)
            && then != now
        {
            why += &format!("\nthe plan was saved at commit {then}, and the files are at {now}");
        }
        Err(Box::new(
            Problem::refusal("plan-for-other-files", "the files are not those that the saved plan was made from")
                .because(why)
                .help("check out the files as they were, or save a plan of these and have it approved"),
        ))
    }

    /// Whether the step drops what an approved one left unfinished when it was interrupted, perhaps under a name that
    /// it was to have for a while.
    fn clears_up(&self, step: &Step, live: &Catalog) -> bool {
        let sql = step.statement.sql.as_str();
        // A check that is there for a while may have to be made again.
        let drops_twice = || sql.contains(" DROP CONSTRAINT ") && self.steps.iter().any(|approved| approved.sql == sql);
        let is_unfinished = || {
            let Some(dropped) = sql.strip_prefix("DROP INDEX ") else { return false };
            let dropped = dropped.trim_start_matches("CONCURRENTLY ");
            let unfinished = live.objects.iter().filter(|(_, object)| object.is_unfinished());
            unfinished.map(|(id, _)| id).filter(|id| id.sql_name() == dropped).any(|id| {
                let name = Ident(id.name()).to_string();
                self.steps.iter().any(|approved| approved.object == *id || approved.sql.contains(&name))
            })
        };
        drops_twice() || is_unfinished()
    }
}
