//! From a plan to its approval, and back.

use super::{Planned, Request};
use crate::object::HazardKind;
use crate::plan::{Approval, Database, Fingerprint, Origin, digest_of_texts};
use crate::problem::Result;

/// Approves a plan of the same request, with these hazards.
#[must_use]
pub fn approve(request: &Request, planned: &Planned, allow: &[HazardKind]) -> Approval {
    Approval::of(&planned.plan, origin(request, planned), allow)
}

/// Refuses unless a saved plan approves every step of a plan of the same request.
///
/// # Errors
/// A refusal that says what differs.
pub fn is_covered(request: &Request, planned: &Planned, approval: &Approval) -> Result<()> {
    approval.covers(&planned.plan, &origin(request, planned), &planned.live)
}

fn origin(request: &Request, planned: &Planned) -> Origin {
    let Planned { files, live, identity, .. } = planned;
    let scope = files.scope(request);
    let meaning = &files.meaning;
    let statements = files.source.statements.iter();
    Origin {
        database: Database {
            name: identity.database.clone(),
            oid: identity.database_oid,
            system_identifier: identity.system_identifier.clone(),
            owner: files.foundation.owner.clone(),
        },
        environment: request.environment.clone(),
        commit: request.author.commit.clone(),
        live: Fingerprint::of(live, &|id, _| scope.covers(id, live, live)),
        desired: Fingerprint::of(&meaning.desired, &|id, object| meaning.base.get(id) != Some(object)),
        files: digest_of_texts(
            statements.flat_map(|one| [one.search_path.as_deref().unwrap_or_default(), one.sql.as_str()]),
        ),
    }
}
