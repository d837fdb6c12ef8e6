//! How the live database differs from the files, and from what was applied last.

use std::collections::{BTreeMap, BTreeSet};

use super::renamed::Renamed;
use super::{Files, Live, Request, required};
use crate::diff::{self, Sides};
use crate::drift::{self, Drift, Since};
use crate::history::{self, Entry, History};
use crate::plan::Plan;
use crate::problem::Result;
use crate::server::connect;
use crate::source::Variables;

/// What is wanted beside the drift itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Drift,
    /// The plan that reverts what was changed outside.
    Revert,
    /// The change to the files that adopts it.
    Adopt,
}

/// The drift, and what else was wanted.
#[derive(Debug)]
pub struct Drifted {
    /// The drift.
    pub drift: Drift,
    /// The plan that reverts it.
    pub revert: Option<Plan>,
    /// The change to the files that adopts it.
    pub adopt: Option<String>,
}

/// How the live database differs. Never writes to it. `today` is the day until which something is accepted.
///
/// # Errors
/// When files or database cannot be read, or there is no safe way from one to the other.
pub async fn drift(request: &Request, today: &str, wanted: Wanted) -> Result<Drifted> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    let (files, catalog) = Files::load(request, Some(&live)).await?;
    let catalog = live.or_read(catalog, request).await?;
    let plan = files.plan(request, &live, &catalog, &BTreeMap::new()).await?;
    let (since, applied) = if request.config.history {
        drift::since(history::last(&live.server).await?)
    } else {
        (Since::Unknown("`history = false`: nothing is recorded of what is applied".to_owned()), None)
    };
    let (base, desired) = files.meaning.beside(&catalog, &files.source, &files.foundation);
    let sides = Sides { live: &catalog, base: &base, desired: &desired };
    let (to, _) = diff::effective(&sides, &files.scope(request));
    let applied = applied.as_ref();
    let input = drift::Input { sides, to: &to, applied, today, accepted: &request.config.accepted };
    let drift = drift::compare(plan, since, &input);
    let revert = if wanted == Wanted::Revert {
        let back = drift::without_outside_changes(&drift.objects, &catalog, &to, applied);
        let sides = Sides { live: &catalog, base: &base, desired: &back };
        Some(files.plan_to(request, &live, &sides, &BTreeMap::new(), &Renamed::none(&catalog)).await?)
    } else {
        None
    };
    let adopt = if wanted == Wanted::Adopt {
        let with = drift::with_outside_changes(&drift.objects, &catalog, &to);
        let sides = Sides { live: &to, base: &base, desired: &with };
        let forward = files.build(
            request,
            drift.plan.target.clone(),
            &sides,
            &BTreeMap::new(),
            &BTreeMap::new(),
            &BTreeMap::new(),
            &[],
        );
        let folder = request.roots.first().cloned().unwrap_or_default();
        let adopted = drift::adopt(&drift::Adoption {
            drift: &drift,
            forward: forward.as_ref().ok(),
            source: &files.source,
            places: &files.places(),
            live: &catalog,
            files: &to,
            elsewhere: BTreeSet::new(),
            variables: &Variables::of(&request.config),
        });
        Some(adopted.diff(&folder))
    } else {
        None
    };
    Ok(Drifted { drift, revert, adopt })
}

/// What was applied, the last run first.
///
/// # Errors
/// When the connection fails.
pub async fn history(request: &Request, limit: usize) -> Result<History<Vec<Entry>>> {
    history::list(&connect(required(request)?).await?, limit).await
}
