//! A live database → files that describe it.

use std::collections::BTreeMap;

use super::{Files, Live, Request, Sides, connect, default_schema, foundation, platform_schemas, required};
use crate::plan::Remark;
use crate::problem::Result;
use crate::pull;
use crate::shadow::{self, Foundation};
use crate::source::Source;

/// Files that describe the live database as it is: a plan for them is empty.
///
/// # Errors
/// When the database cannot be read.
pub async fn pull(request: &Request, format: pull::Format) -> Result<pull::Files> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    let foundation = Foundation { gifts: shadow::Gifts::OfEveryProject, ..foundation(request, Some(&live)) };
    let (files, catalog) = Files::load_source(request, Some(&live), foundation, Source::default()).await?;
    let catalog = live.or_read(catalog, request).await?;
    let (base, _) = files.meaning.beside(&catalog, &files.source, &files.foundation);
    let sides = Sides { live: &base, base: &base, desired: &catalog };
    let target = live.target_facts(request, &files.foundation);
    let plan = files.build(request, target, &sides, &BTreeMap::new(), &BTreeMap::new(), &BTreeMap::new(), &[])?;
    let (default_schema, given) = (default_schema(&files.foundation), platform_schemas(&files.foundation));
    let mut pulled = pull::files(&plan, &pull::How { default_schema: &default_schema, given: &given, format });
    let scope = files.scope(request);
    let of_user = catalog.left_out.iter().filter(|one| !base.left_out.contains(one));
    pulled.remarks.extend(of_user.filter(|one| scope.covers_left_out(one, &catalog, &catalog)).map(|one| Remark {
        text: format!("{} {} is not in the files: {}", one.what, one.name, one.reason),
        place: None,
    }));
    pulled.owner = files.foundation.owner;
    Ok(pulled)
}
