//! The live database as the plan finds it once the renames that the files ask for are carried out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Files, Request, default_schema};
use crate::diff::{self, Rename, Sides};
use crate::object::{Catalog, ObjectId, Renaming, not_null_called_as_before};
use crate::plan::{Found, Plan, Remark, Size};
use crate::problem::{Problem, Result};
use crate::sentence;
use crate::shadow::{Asked, with_what_follows};
use crate::source;
use crate::sql::Ident;

/// The live catalog under new names, and how it gets them.
#[derive(Debug)]
pub(super) struct Renamed<'a> {
    /// The catalog.
    pub live: Cow<'a, Catalog>,
    /// The first steps of the plan.
    pub renames: Vec<Rename>,
    /// What the user should know about hints.
    pub remarks: Vec<Remark>,
    /// The names that objects have in the database as it is.
    former: BTreeMap<ObjectId, ObjectId>,
    /// Names that are something else before and after, or are not there before.
    touched: BTreeSet<String>,
}

impl<'a> Renamed<'a> {
    /// Without any rename.
    pub fn none(live: &'a Catalog) -> Self {
        Self {
            live: Cow::Borrowed(live),
            renames: Vec::new(),
            remarks: Vec::new(),
            former: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Tables under the names that they have in the database as it is.
    pub fn as_they_are(&self, tables: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
        tables.iter().map(|id| self.former.get(id).unwrap_or(id).clone()).collect()
    }

    /// The sizes of those tables, under the names that they will have.
    pub fn sizes(&self, tables: &BTreeSet<ObjectId>, found: &BTreeMap<ObjectId, Size>) -> BTreeMap<ObjectId, Size> {
        let size = |id: &ObjectId| found.get(self.former.get(id).unwrap_or(id)).copied();
        tables.iter().filter_map(|id| Some((id.clone(), size(id)?))).collect()
    }

    /// What cannot be asked of the rows before the renames are carried out.
    pub fn cannot_be_asked(&self, plan: &Plan) -> BTreeMap<String, Found> {
        let mut found = BTreeMap::new();
        for query in plan.steps().flat_map(|step| &step.statement.hazards).filter_map(|hazard| hazard.query.as_ref()) {
            if self.touched.iter().any(|name| query.contains(name)) {
                let why = "something in it gets another name in the same plan; rename first, and check then";
                found.insert(query.clone(), Found::Unknown(why.to_owned()));
            }
        }
        found
    }
}

impl Files {
    /// Whether the files were loaded for other renames than this database needs.
    pub(super) fn asks_for_others(&self, request: &Request, live: &Catalog) -> bool {
        let (hints, scope) = (self.hints(), self.scope(request));
        if hints.is_empty() {
            return false;
        }
        let followed = Asked { hints: &hints, scope: &scope }.of(live, &self.meaning.desired);
        let all = with_what_follows(followed.renamings, live, &self.meaning.desired);
        !followed.circles.is_empty() || all != self.meaning.former.renamings
    }

    pub(super) fn hints(&self) -> Vec<diff::Hint> {
        source::hints(&self.source, &default_schema(&self.foundation))
    }

    /// The live catalog, of a server of this `server_version_num`, once the renames are carried out that the files ask
    /// for.
    pub(super) fn renamed<'a>(&self, request: &Request, live: &'a Catalog, version: u32) -> Result<Renamed<'a>> {
        let (hints, scope) = (self.hints(), self.scope(request));
        if hints.is_empty() {
            return Ok(Renamed::none(live));
        }
        let followed = Asked { hints: &hints, scope: &scope }.of(live, &self.meaning.desired);
        let mut remarks = followed.remarks;
        remarks.extend(self.meaning.stayed.iter().map(|circle| stayed(circle)));
        let former = &self.meaning.former;
        if former.renamings.is_empty() {
            return Ok(Renamed { remarks, ..Renamed::none(live) });
        }
        let sides = Sides { live, base: &self.meaning.base, desired: &former.former };
        let (to, _) = diff::effective(&sides, &scope);
        let owner = &self.foundation.owner;

        let twins = diff::find_renames(live, &to, owner, 0);
        let mut renamings = former.renamings.clone();
        let name = |id: &ObjectId| former.names.get(id).unwrap_or(id).clone();
        for twin in twins.iter().filter(|twin| !twin.statements.is_empty()) {
            renamings.push(Renaming { from: twin.from.clone(), to: name(&twin.to), label: None });
        }
        let impossible = |why: String| {
            let problem =
                Problem::error("rename-not-possible", "the renames that the files ask for cannot be carried out");
            Box::new(problem.because(why).help("rename by hand, or in two steps, and take the hints out"))
        };
        let moves = diff::arrange(&renamings, live, &former.current).map_err(impossible)?;
        let stays = |id: &ObjectId| to.get(id).is_some() && !former.names.contains_key(id);
        if let Some(other) = moves.moves.iter().find(|one| one.aside && stays(&one.from)) {
            let why = format!("{} has a name that is needed, and is not managed", other.from);
            return Err(impossible(why));
        }
        let by_name = twins.iter().map(|twin| (twin.from.clone(), twin.to.clone())).collect();
        let mut renamed = former.carry(live, &moves, &by_name);
        if version >= 180_000 {
            for constraint in not_null_called_as_before(live, &|id| moves.name(id)) {
                renamed.insert(constraint);
            }
        }
        let names =
            live.objects.keys().map(|id| (moves.name(id), id.clone())).filter(|(new, old)| new != old).collect();
        Ok(Renamed {
            live: Cow::Owned(renamed),
            touched: touched(&renamings),
            renames: Rename::in_order(moves),
            remarks,
            former: names,
        })
    }
}

fn touched(renamings: &[Renaming]) -> BTreeSet<String> {
    let of = |one: &Renaming| match &one.label {
        Some((from, to)) => vec![from.clone(), to.clone()],
        None => [&one.from, &one.to].iter().map(|id| Ident(id.name()).to_string()).collect(),
    };
    let schemas = renamings.iter().filter_map(|one| one.from.schema()).map(|schema| format!("{}.", Ident(schema)));
    let moved = renamings.iter().any(|one| one.from.schema() != one.to.schema());
    renamings.iter().flat_map(of).chain(schemas.filter(|_| moved)).collect()
}

fn stayed(circle: &[Renaming]) -> Remark {
    let names = sentence::all(circle.iter().map(Renaming::shown));
    Remark {
        text: format!(
            "{names} have changed places already, or are alike, so that their hints are not followed: take them out; if they \
             are still to change places, rename them by hand"
        ),
        place: None,
    }
}
