//! Whether a plan does what it says: it is tried on a copy of the database before it is run.

use std::collections::BTreeMap;

use super::{Planned, Request, ShadowChoice};
use crate::diff::{self, Sides};
use crate::object::ObjectId;
use crate::plan::{Remark, Verb};
use crate::problem::{Problem, Result};
use crate::sentence;
use crate::shadow::{self, Copied, Trial};

/// How many objects are named.
const NAMED: usize = 5;

/// Tries a plan of the same request, and adds to its remarks whether it is proved.
///
/// The live catalog is rebuilt on a private server, the steps are run there as the role that will apply them, and the
/// result has to equal the files.
///
/// # Errors
/// `proof-failed` when a step fails there, or when the result is another one.
pub async fn prove(request: &Request, planned: &mut Planned) -> Result<()> {
    if planned.plan.groups.is_empty() {
        return Ok(());
    }
    let text = match try_on_copy(request, planned).await? {
        None => "proved: tried on a copy of the database without its rows, which then equalled the files".to_owned(),
        Some(why) => format!("not proved: {why}"),
    };
    planned.plan.remarks.push(Remark { text, place: None });
    Ok(())
}

/// Gives why the plan could not be tried.
async fn try_on_copy(request: &Request, planned: &Planned) -> Result<Option<String>> {
    match request.shadow {
        ShadowChoice::Auto => {}
        ShadowChoice::Url(_) => {
            return Ok(Some("a trial needs a private server, and the shadow is a database set aside".to_owned()));
        }
        ShadowChoice::Beside => {
            return Ok(Some("a trial needs a private server, and the shadow is beside the target".to_owned()));
        }
    }
    let Planned { plan, files, live, .. } = planned;
    let scope = files.scope(request);
    let (base, desired) = files.meaning.beside(live, &files.source, &files.foundation);
    let left_alone = diff::of_unstated_kinds(&Sides { live, base: &base, desired: &desired }, &scope).collect();
    let version = plan.target.version;
    let copied = Box::pin(shadow::copy(&files.source, &files.foundation, live, version, &scope, &left_alone)).await?;
    let copy = match copied {
        Copied::Equal(copy) => copy,
        Copied::Not(why) => return Ok(Some(why)),
    };
    let after = match copy.after(plan).await? {
        Trial::Through(after) => after,
        Trial::Unclear(why) => return Ok(Some(why)),
    };
    let (base, desired) = files.meaning.beside(&after, &files.source, &files.foundation);
    let sides = Sides { live: &after, base: &base, desired: &desired };
    let kept: BTreeMap<ObjectId, String> = plan
        .changes
        .iter()
        .filter(|change| change.verb == Verb::Keep)
        .map(|change| (change.object.clone(), change.why.clone().unwrap_or_default()))
        .collect();
    let left = files.build(request, plan.target.clone(), &sides, &BTreeMap::new(), &kept, &BTreeMap::new(), &[])?;
    if left.groups.is_empty() {
        return Ok(None);
    }
    let names = sentence::first(NAMED, left.changes.iter().map(|change| &change.object));
    Err(Box::new(
        Problem::error("proof-failed", "the plan does not lead to what the files describe")
            .because(format!(
                "after all its steps, a copy of the database still differs in: {names}\nnothing was changed in the database itself"
            ))
            .help(format!(
                "where role {} lacks a privilege that PostgreSQL only warns about (to revoke what others have granted), act \
                 as another: --role. All else is a mistake in schemactl: please report it; --no-proof leaves the trial out",
                plan.target.owner
            )),
    ))
}
