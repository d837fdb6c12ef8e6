//! Why a plan is not empty.

use super::{Planned, Request, ShadowChoice};
use crate::plan::{self, Explained};

/// What differs in each object that the plan changes, and where each side comes from.
#[must_use]
pub fn explain(request: &Request, planned: &Planned) -> Vec<Explained> {
    let files = &planned.files;
    let (_, desired) = files.meaning.beside(&planned.live, &files.source, &files.foundation);
    let shadow = match request.shadow {
        ShadowChoice::Auto => "a private PostgreSQL server",
        ShadowChoice::Url(_) => "the shadow database",
        ShadowChoice::Beside => "a temporary database beside the target",
    };
    plan::explain(&planned.plan, &planned.live, &desired, shadow)
}
