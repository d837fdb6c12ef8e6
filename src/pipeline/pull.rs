//! A live database → files that describe it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Files, Live, Request, Sides, connect, default_schema, foundation, platform_schemas, required};
use crate::diff;
use crate::drift;
use crate::object::Catalog;
use crate::plan::Remark;
use crate::problem::Result;
use crate::pull;
use crate::shadow::{self, Foundation};
use crate::source::{Source, Variables};

/// Files that describe the live database as it is: a plan for them is empty.
///
/// # Errors
/// When the database cannot be read.
pub async fn pull(request: &Request, format: pull::Format) -> Result<pull::Files> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    // What a private server grants by default was nobody's choice.
    let gifts = if request.is_local { shadow::Gifts::OfOlderProjects } else { shadow::Gifts::OfEveryProject };
    let foundation = Foundation { gifts, ..foundation(request, Some(&live)) };
    let (files, catalog) = Files::load_source(request, Some(&live), foundation, Source::default()).await?;
    let catalog = live.or_read(catalog, request).await?;
    let (base, _) = files.meaning.beside(&catalog, &files.source, &files.foundation);
    let sides = Sides { live: &base, base: &base, desired: &catalog };
    let target = live.target_facts(request, &files.foundation);
    let target_version = target.version;
    let plan = files.build(request, target, &sides, &BTreeMap::new(), &BTreeMap::new(), &BTreeMap::new(), &[])?;
    let variables = Variables::of(&request.config);
    let (default_schema, given) = (default_schema(&files.foundation), platform_schemas(&files.foundation));
    let mut pulled = pull::files(
        &plan,
        &pull::How {
            catalog: &catalog,
            default_schema: &default_schema,
            given: &given,
            format,
            version: target_version,
            variables: &variables,
        },
    );
    let scope = files.scope(request);
    let of_user = catalog.left_out.iter().filter(|one| !base.left_out.contains(one));
    pulled.remarks.extend(of_user.filter(|one| scope.covers_left_out(one, &catalog, &catalog)).map(|one| Remark {
        text: format!("{} {} is not in the files: {}", one.what, one.name, one.reason),
        place: None,
    }));
    pulled.owner = files.foundation.owner;
    Ok(pulled)
}

/// How files that describe a database, perhaps as it was, become such that they describe it as it is. `root` is the
/// folder that gets new files.
///
/// # Errors
/// When the files or the database cannot be read.
pub async fn pull_again(request: &Request, format: pull::Format, root: &Path) -> Result<pull::Again> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    let (mut files, catalog) = Files::load(request, Some(&live)).await?;
    // What is there has to be written down, whatever it comes from.
    files.foundation.spares = false;
    let catalog = live.or_read(catalog, request).await?;
    let plan = files.plan(request, &live, &catalog, &BTreeMap::new()).await?;
    if plan.is_empty() {
        return Ok(pull::Again::default());
    }
    let (base, desired) = files.meaning.beside(&catalog, &files.source, &files.foundation);
    let sides = Sides { live: &catalog, base: &base, desired: &desired };
    let (to, _) = diff::effective(&sides, &files.scope(request));
    let target = plan.target.clone();
    let target_version = target.version;
    let build = |live: &Catalog, desired: &Catalog| {
        let sides = Sides { live, base: &base, desired };
        let (sizes, kept, found) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        files.build(request, target.clone(), &sides, &sizes, &kept, &found, &[])
    };
    let variables = Variables::of(&request.config);
    let (default_schema, given) = (default_schema(&files.foundation), platform_schemas(&files.foundation));
    let written = |catalog: &Catalog| -> Result<[pull::Files; 2]> {
        let plan = build(&base, catalog)?;
        let how = |format| pull::How {
            catalog,
            default_schema: &default_schema,
            given: &given,
            format,
            version: target_version,
            variables: &variables,
        };
        Ok([pull::Format::Sql, pull::Format::Toml].map(|format| pull::files(&plan, &how(format))))
    };
    let sides = pull::Sides { now: written(&to)?, new: written(&catalog)?, files: &to, live: &catalog, root, format };
    let mut again = pull::again(&sides);
    let sides = Sides { live: &catalog, base: &base, desired: &desired };
    let input = drift::Input { sides, to: &to, applied: None, today: "", accepted: &[] };
    let drift = drift::compare(plan, drift::Since::Unknown(String::new()), &input);
    let with = drift::with_outside_changes(&drift.objects, &catalog, &to);
    let forward = build(&to, &with);
    let adopted = drift::adopt(&drift::Adoption {
        drift: &drift,
        forward: forward.as_ref().ok(),
        source: &files.source,
        places: &files.places(),
        live: &catalog,
        files: &to,
        elsewhere: again.settled.clone(),
        variables: &variables,
    });
    again.by_hand = adopted.by_hand;
    if !given.is_empty() {
        let mut new = catalog.objects.keys().filter(|id| to.get(id).is_none());
        again.remarks.extend(pull::unsecured(&catalog, &mut new));
    }
    for (file, text) in adopted.texts {
        let path = PathBuf::from(&file.path);
        let change = pull::Change { path, from: Some(file.as_written().to_owned()), to: Some(text) };
        again.changes.push(change);
    }
    if !adopted.new.is_empty() {
        again.changes.push(pull::Change { path: drift::new_file(root, "pulled"), from: None, to: Some(adopted.new) });
    }
    Ok(again)
}
