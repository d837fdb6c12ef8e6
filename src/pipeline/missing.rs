//! What the files lack and the target has.

use super::{Live, Request};
use crate::problem::Result;
use crate::scope::Scope;
use crate::shadow;

/// What loading the files has come to, where a problem with a name says whether the target knows that.
pub(super) async fn told<T>(loaded: Result<T>, live: Option<&Live>, request: &Request, scope: &Scope) -> Result<T> {
    let (mut problem, live) = match (loaded, live) {
        (Err(problem), Some(live)) if shadow::may_be_on_target(&problem) => (problem, live),
        (loaded, _) => return loaded,
    };
    // What cannot be asked is not told.
    if let Ok(catalog) = Box::pin(live.read(request)).await {
        shadow::tell_of_target(&mut problem, &catalog, scope);
    }
    Err(problem)
}
