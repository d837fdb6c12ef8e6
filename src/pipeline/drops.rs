//! What a plan says of its drops, given what is recorded of former runs.

use super::{Live, Request};
use crate::history::{self, History, Last};
use crate::object::Catalog;
use crate::plan::{self, Applied, Plan};
use crate::problem::Result;

/// Says under each drop what goes along, and whether any file ever described it.
pub(super) async fn tell(request: &Request, live: &Live, catalog: &Catalog, plan: &mut Plan) -> Result<()> {
    let recorded = if request.config.history { Some(history::last(&live.server).await?) } else { None };
    match recorded {
        Some(History::Known(Last { snapshot: Some(snapshot), .. })) => {
            plan::tell_drops(plan, catalog, Applied::Left(&snapshot.catalog()));
        }
        Some(History::None) => plan::tell_drops(plan, catalog, Applied::Never),
        Some(History::NotReadable | History::Known(_)) | None => plan::tell_drops(plan, catalog, Applied::Unknown),
    }
    Ok(())
}
