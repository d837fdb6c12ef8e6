//! How a live database differs from the files, and who changed: by three sides, of which the third is what the last
//! `apply` left behind.

mod adopt;
mod revert;

use serde::Serialize;

pub use adopt::{Adopted, Adoption, adopt, new_file};
pub use revert::{with_outside_changes, without_outside_changes};

use crate::config::AcceptedDrift;
use crate::diff::Sides;
use crate::history::{History, Last};
use crate::object::{Alter, Catalog, Context, Object, ObjectId};
use crate::plan::{FileLine, ObjectChange, Plan, Verb, definition};

/// How a live database differs from the files.
#[derive(Debug)]
pub struct Drift {
    /// What would make the database equal the files.
    pub plan: Plan,
    /// What was applied last.
    pub since: Since,
    /// The objects that differ.
    pub objects: Vec<Drifted>,
    /// What was accepted and is no longer, since its last day is over.
    pub expired: Vec<Expired>,
}

/// What was applied last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// It is not known, for this reason: the files and the database are two sides only.
    Unknown(String),
    /// It is recorded.
    Run {
        /// The run's number.
        id: i64,
        /// When it ended, by the server's clock.
        at: String,
        /// The commit that the files were at.
        commit: Option<String>,
        /// Whether a later run was interrupted, so that nobody knows what it did.
        interrupted_since: bool,
    },
}

/// Who changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The files and the database, each in another way.
    Conflict,
    /// The database.
    Outside,
    /// The files.
    NotApplied,
    /// What was applied last is not known.
    Unknown,
}

/// An object that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Drifted {
    /// The object, as the files call it.
    pub object: ObjectId,
    /// What that is called where its name alone does not say what it is.
    #[serde(skip)]
    pub called: Option<String>,
    /// What it is called in the database, where that is another name.
    pub live_name: Option<ObjectId>,
    /// The object that it is listed under.
    pub under: ObjectId,
    /// Who changed.
    pub cause: Cause,
    /// What a plan would do.
    #[serde(skip)]
    pub verb: Verb,
    /// Its definition according to the files; none when they do not describe it.
    pub files: Option<String>,
    /// Its definition when it was applied last; none when it was not there, or is not known.
    pub applied: Option<String>,
    /// Its definition in the database; none when it is not there.
    pub live: Option<String>,
    /// The file and line that describe it.
    pub place: Option<FileLine>,
    /// Why it is accepted, if it is.
    pub accepted: Option<Accepted>,
}

/// Why a difference is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Accepted {
    /// In the user's words.
    pub reason: String,
    /// The last day on which it is.
    pub until: String,
}

/// What was accepted and is no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Expired {
    /// Where it is written.
    pub place: String,
    /// Why it was accepted.
    pub reason: String,
    /// The last day on which it was.
    pub until: String,
}

impl Drift {
    /// The objects that differ and are not accepted.
    pub fn counted(&self) -> impl Iterator<Item = &Drifted> {
        self.objects.iter().filter(|object| object.accepted.is_none())
    }

    /// Whether something differs that is not accepted.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.counted().next().is_some()
    }
}

/// What tells the three sides apart.
#[derive(Debug)]
pub struct Input<'a> {
    /// The live database, and what the files mean.
    pub sides: Sides<'a>,
    /// What the live database should come to equal.
    pub to: &'a Catalog,
    /// What was applied last.
    pub applied: Option<&'a Catalog>,
    /// The day in the user's calendar: `2026-11-28`.
    pub today: &'a str,
    /// `[[drift.accept]]`.
    pub accepted: &'a [AcceptedDrift],
}

/// Tells who changed each object that the plan would change.
#[must_use]
pub fn compare(plan: Plan, since: Since, input: &Input<'_>) -> Drift {
    let objects: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| !only_follows(change, input))
        .map(|change| drifted(change, &plan, input))
        .collect();
    let expired = input
        .accepted
        .iter()
        .filter(|accepted| accepted.has_expired(input.today))
        .map(|accepted| Expired {
            place: accepted.place.clone(),
            reason: accepted.reason.clone(),
            until: accepted.until.clone(),
        })
        .collect();
    Drift { plan, since, objects, expired }
}

/// Whether the object is the same on both sides and would only be rebuilt for another's sake, or move over to another
/// that is rebuilt: a column to its enum.
fn only_follows(change: &ObjectChange, input: &Input<'_>) -> bool {
    let (live, files) = (input.sides.live.get(&change.object), input.to.get(&change.object));
    match change.verb {
        Verb::Recreate => change.from.is_some() && change.from == change.to,
        Verb::Alter => change.renamed_from.is_none() && live.is_some() && live == files,
        _ => false,
    }
}

fn drifted(change: &ObjectChange, plan: &Plan, input: &Input<'_>) -> Drifted {
    let live_id = change.renamed_from.as_ref().unwrap_or(&change.object);
    let live = input.sides.live.get(live_id);
    let files = if change.verb == Verb::Keep { None } else { input.to.get(&change.object) };
    let applied = input.applied.and_then(|applied| applied.get(live_id).or_else(|| applied.get(&change.object)));
    let cause = match input.applied {
        None => Cause::Unknown,
        Some(catalog) => {
            let owner = &plan.target.owner;
            let version = plan.target.version;
            let to_live = Context::new(catalog, input.sides.live, owner, version);
            let to_files = Context::new(catalog, input.to, owner, version);
            match (same(applied, live, &to_live), same(applied, files, &to_files)) {
                (true, false) => Cause::NotApplied,
                (false, true) => Cause::Outside,
                (false, false) => Cause::Conflict,
                // It differs in what is not recorded: a password.
                (true, true) => Cause::Unknown,
            }
        }
    };
    let whole = matches!(change.verb, Verb::Create | Verb::Drop | Verb::Keep);
    let applied = applied.zip(input.applied).map(|(object, catalog)| {
        let at = Context::new(catalog, catalog, &plan.target.owner, plan.target.version);
        definition(object, catalog, &at, whole)
    });
    let accepted = input
        .accepted
        .iter()
        .filter(|accepted| !accepted.has_expired(input.today))
        .find(|accepted| accepted.is_about(&change.object) || accepted.is_about(live_id))
        .map(|accepted| Accepted { reason: accepted.reason.clone(), until: accepted.until.clone() });
    Drifted {
        object: change.object.clone(),
        called: change.called.clone(),
        live_name: change.renamed_from.clone(),
        under: change.under.clone(),
        cause,
        verb: change.verb,
        files: change.to.clone(),
        applied,
        live: change.from.clone(),
        place: change.place.clone(),
        accepted,
    }
}

/// Whether an object is the same on two sides, but for what no statement changes. Passwords are left aside, since they
/// are not recorded.
fn same(one: Option<&Object>, two: Option<&Object>, at: &Context<'_>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) => {
            let (one, two) = (one.without_secrets(), two.without_secrets());
            one == two || (one.id() == two.id() && one.alter(&two, at) == Alter::Nothing)
        }
        _ => false,
    }
}

/// What the record says, and the catalog in it.
#[must_use]
pub fn since(history: History<Last>) -> (Since, Option<Catalog>) {
    let unknown = |why: &str| (Since::Unknown(why.to_owned()), None);
    match history {
        History::None => unknown("nothing is recorded of what was applied last"),
        History::NotReadable => unknown(
            "this role may not read schemactl.history, where it is recorded what was applied last: \
             GRANT USAGE ON SCHEMA schemactl, SELECT ON TABLE schemactl.history to it",
        ),
        History::Known(Last { snapshot: None, .. }) => {
            unknown("another version of schemactl recorded in another form what was applied last")
        }
        History::Known(Last { id, at, commit, snapshot: Some(snapshot), interrupted_since }) => {
            (Since::Run { id, at, commit, interrupted_since }, Some(snapshot.catalog()))
        }
    }
}
