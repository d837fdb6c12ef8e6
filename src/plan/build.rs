//! Catalogs → plan.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Writer;
use super::mentioned;
use super::{FileLine, Found, Group, ObjectChange, Plan, Remark, Size, Step, TargetFacts, Verb};
use crate::diff::{self, Change, Rename, Sides};
use crate::graph::{self, Node};
use crate::object::foreign::lacks_hidden;
use crate::object::{
    Catalog, Context, Folds, Hazard, Kind, LeftOut, Object, ObjectId, OnDrop, TimeLimits, keep_populated,
    with_joining_keys, with_kept_keys,
};
use crate::problem::{Place, Problem, Result};
use crate::scope::Scope;
use crate::sentence;

/// What a plan is made from.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The live database, the shadow before the files, and the shadow after.
    pub sides: Sides<'a>,
    /// What is managed.
    pub scope: &'a Scope,
    /// Which database.
    pub target: TargetFacts,
    /// Where the files define an object.
    pub places: &'a dyn Places,
    /// How large tables are; a table that is missing counts as empty.
    pub sizes: &'a BTreeMap<ObjectId, Size>,
    /// What stays although the files do not describe it, with the reason.
    pub kept: &'a BTreeMap<ObjectId, String>,
    /// What is done about the rows of tables.
    pub rows: Rows,
    /// What the queries of hazards have found on the target.
    pub found: &'a BTreeMap<String, Found>,
    /// The renames that the files ask for, in order: the live catalog is the one after them.
    pub renames: &'a [Rename],
}

/// What is done about the rows of tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    /// `--offline`: nobody works with the database meanwhile, so that the plain way is the shorter one.
    pub offline: bool,
    /// `--check-data`: look at the rows for what could make steps fail.
    pub check: bool,
    /// Whether policies that are forced hide rows from the role that runs the plan.
    pub hidden: bool,
}

/// Where the files define an object.
pub trait Places: std::fmt::Debug {
    /// The file and line, if known.
    fn place(&self, id: &ObjectId) -> Option<FileLine>;

    /// The place in the file itself, to be shown in a problem.
    fn written(&self, id: &ObjectId) -> Option<Place>;
}

/// The plan that leads from one catalog to the other, whatever is in them.
///
/// # Errors
/// When something that holds data would have to be rebuilt, or when no order satisfies all dependencies.
pub(super) fn build_between(input: Input) -> Result<Plan> {
    let (mut to, out_of_scope) = diff::effective(&input.sides, input.scope);
    for object in input.kept.keys().filter_map(|id| input.sides.live.get(id)) {
        to.insert(object.clone());
    }
    let owner = input.target.owner.clone();
    with_joining_keys(input.sides.live, &mut to);
    let live = &*with_kept_keys(input.sides.live, &to);
    let renames = diff::find_renames(live, &to, &owner, input.target.version);
    let renamed;
    let from = if renames.is_empty() {
        live
    } else {
        renamed = Rename::carry_out(&renames, live, &to);
        &renamed
    };
    keep_populated(from, &mut to);
    let mut all = input.renames.to_vec();
    all.extend(renames);
    let renames = all;
    let mut rebuilt = BTreeSet::new();
    let (at, changes, nodes) = loop {
        let mut at = Context::new(from, &to, &owner, input.target.version);
        at.rebuilt.clone_from(&rebuilt);
        at.policies_hold = input.rows.hidden;
        let empty = input.sizes.iter().filter(|(_, size)| size.bytes == 0);
        at.empty = empty.map(|(table, _)| table.clone()).collect();
        let above = input.sizes.iter().filter(|(_, size)| size.is_all_below);
        at.empty_above = above.map(|(table, _)| table.clone()).collect();
        if !input.rows.offline {
            let busy = input.sizes.iter().filter(|(_, size)| size.bytes > 0);
            at.busy = busy.map(|(table, _)| table.clone()).collect();
        }
        let mut changes = diff::compare(&mut at).map_err(|refused| refused.at(&|id| input.places.written(id)))?;
        for rename in renames.iter().filter(|rename| rename.aside) {
            let why = || format!("{} goes, and something else gets its name", rename.from);
            changes.why.entry(rename.to.clone()).or_insert_with(why);
        }
        match graph::order(&changes, &renames, &mut at) {
            Ok(nodes) => break (at, changes, nodes),
            Err(circle) if circle.rebuild.is_subset(&rebuilt) => return Err(Box::new(circle.problem)),
            Err(circle) => rebuilt.extend(circle.rebuild),
        }
    };
    let writer = Writer { input: &input, changes: &changes, renames: &renames, at: &at };
    let (groups, hazards) = writer.groups(&nodes);
    if let Some(step) = groups.iter().flat_map(Group::steps).find(|step| lacks_hidden(step.statement.to_run())) {
        return Err(Box::new(not_shown(step)));
    }
    let object_changes = writer.object_changes(&nodes, &hazards);
    // Without a record of what was applied, a database that has nothing of what the files describe counts as one to
    // which nothing ever was.
    let is_known = at.to.objects.iter().any(|(id, object)| {
        object.traits().on_drop == OnDrop::DeletesData
            && from.get(id).is_some()
            && input.sides.desired.get(id).is_some()
            && input.sides.base.get(id).is_none()
    });
    let undescribed = if is_known { 0 } else { undescribed(&at) };
    let alone = diff::left_alone(&input.sides, input.scope);
    let mut remarks = writer.remarks();
    remarks.extend(told_left_alone(&alone));
    let left_out = left_out(&input, alone);
    Ok(Plan {
        format: super::FORMAT,
        target: input.target.clone(),
        changes: object_changes,
        groups,
        time_limits: TimeLimits::default(),
        remarks,
        left_out,
        out_of_scope,
        undescribed,
    })
}

/// The problem of a file that leaves a secret to the database, which has none.
fn not_shown(step: &Step) -> Problem {
    let at = step.place.as_ref().map(|at| format!(" ({}:{})", at.file, at.line)).unwrap_or_default();
    Problem::error("secret-not-known", format!("what {} is to be told{at} is not known", step.object))
        .because("`<not shown>` in a file stands for the value that the database has, and this one has none there")
        .help("give it as a variable: `password '${fdw_password}'`, with the value in the environment")
}

/// How many objects with a name of their own the files do not describe.
fn undescribed(at: &Context) -> usize {
    at.unmade
        .iter()
        .filter(|id| !at.makes(id) && at.from.get(id).is_some_and(|object| object.traits().on_drop != OnDrop::Nothing))
        .filter(|id| at.from.get(id).and_then(Object::parent).is_none_or(|parent| !at.unmakes(&parent)))
        .count()
}

/// What the user should know of what is left alone.
fn told_left_alone(alone: &[LeftOut]) -> Option<Remark> {
    const NAMED: usize = 5;
    if alone.is_empty() {
        return None;
    }
    let names = sentence::first(NAMED, alone.iter().map(|one| format!("{} {}", one.what, one.name)));
    let text = format!(
        "left alone, because the files state nothing of their kind: {names}; `schemactl pull` writes down what is there"
    );
    Some(Remark { text, place: None })
}

/// What is left out in scope, on either side; what only one side has is said.
fn left_out(input: &Input, alone: Vec<LeftOut>) -> Vec<LeftOut> {
    let ours = |one: &&LeftOut| input.scope.covers_left_out(one, input.sides.live, input.sides.desired);
    let live: BTreeSet<_> = input.sides.live.left_out.iter().filter(ours).cloned().collect();
    let base: BTreeSet<_> = input.sides.base.left_out.iter().cloned().collect();
    let desired: BTreeSet<_> =
        input.sides.desired.left_out.iter().filter(ours).filter(|one| !base.contains(one)).cloned().collect();
    let mut all: Vec<_> = live.difference(&base).cloned().collect();
    for one in desired.difference(&live) {
        let mut one = one.clone();
        "the files state it and the database lacks it, but this kind of object is not managed yet: create it by hand"
            .clone_into(&mut one.reason);
        all.push(one);
    }
    all.extend(alone);
    all.extend(input.scope.not_asked_for(input.sides.live, input.sides.base, input.sides.desired));
    all.sort();
    all
}

impl Writer<'_> {
    /// One entry for each object that a node works on, grouped by what it belongs to.
    fn object_changes(&self, nodes: &[Node], hazards: &BTreeMap<ObjectId, Vec<Hazard>>) -> Vec<ObjectChange> {
        let mut entries: BTreeMap<ObjectId, ObjectChange> = BTreeMap::new();
        for node in nodes.iter().filter(|node| !node.statements.is_empty()) {
            let renamed = self.renames.iter().find(|rename| rename.to == node.id);
            let change = self.changes.changes.get(&node.id);
            let verb = match change {
                Some(Change::Create) => Verb::Create,
                Some(Change::Recreate) => Verb::Recreate,
                Some(Change::Drop) => Verb::Drop,
                Some(Change::Alter(_)) => Verb::Alter,
                None => Verb::Rename,
            };
            let before = self.changes.before.get(&node.id).map(|object| &**object);
            let from = before.or_else(|| self.at.from.get(&node.id)).filter(|_| verb != Verb::Create);
            let to = self.at.to.get(&node.id).filter(|_| verb != Verb::Drop);
            let whole = matches!(verb, Verb::Create | Verb::Drop);
            entries.entry(node.id.clone()).or_insert_with(|| ObjectChange {
                object: node.id.clone(),
                called: to.or(from).and_then(Object::known_as),
                verb,
                renamed_from: renamed.map(|rename| rename.from.clone()),
                under: self.root(&node.id),
                from: from.map(|object| definition(object, self.at.from, self.at, whole)),
                to: to.map(|object| {
                    // What is created is shown as it will be created.
                    if verb == Verb::Create {
                        sql(&object.create(self.at))
                    } else {
                        definition(object, self.at.to, self.at, whole)
                    }
                }),
                why: self.changes.why.get(&node.id).cloned(),
                note: self.note(&node.id, verb),
                place: if verb == Verb::Drop { None } else { self.place(&node.id) },
                hazards: hazards.get(&node.id).cloned().unwrap_or_default(),
            });
        }
        for (id, why) in self.input.kept {
            let definition = self.at.from.get(id).map(|object| definition(object, self.at.from, self.at, true));
            entries.insert(
                id.clone(),
                ObjectChange {
                    object: id.clone(),
                    called: None,
                    verb: Verb::Keep,
                    renamed_from: None,
                    under: id.clone(),
                    from: definition,
                    to: None,
                    why: Some(why.clone()),
                    note: None,
                    place: None,
                    hazards: Vec::new(),
                },
            );
        }
        let mut entries: Vec<_> = entries.into_values().collect();
        entries.sort_by(|a, b| {
            let key = |change: &ObjectChange| {
                (kind_rank(&change.under), change.under.clone(), change.object != change.under, change.object.clone())
            };
            key(a).cmp(&key(b))
        });
        entries
    }

    /// The object at the top: the table of a policy, the table of the comment on a column.
    pub(super) fn root(&self, id: &ObjectId) -> ObjectId {
        let mut id = id.clone();
        loop {
            let object = self.at.to.get(&id).or_else(|| self.at.from.get(&id));
            // What default privileges give to a new object is on neither side.
            let parent = object.map_or_else(|| id.attached_to().cloned(), Object::parent);
            match parent {
                Some(parent)
                    if parent.kind != Kind::Schema
                        || id.schema() == Some(id.name()) && object.is_some_and(|o| o.traits().goes_with_parent) =>
                {
                    id = parent;
                }
                _ => return id,
            }
        }
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for table in other_order(self.at.from, self.at.to, place_of_column) {
            remarks.push(Remark {
                text: format!(
                    "the columns of {table} are in another order than in the files; that is never changed, and matters \
                     only to `SELECT *`, `INSERT` without a column list, and `(a JOIN b ...) AS x (names...)`"
                ),
                place: self.input.places.place(&table),
            });
        }
        let is_put_right = |table: &ObjectId| {
            let mut parts = self.at.from.children(table).iter();
            parts.any(|part| part.kind == Kind::Inheritance && self.changes.changes.contains_key(part))
        };
        let parents = other_order(self.at.from, self.at.to, place_of_parent);
        for table in parents.into_iter().filter(|table| !is_put_right(table)) {
            remarks.push(Remark {
                text: format!(
                    "{table} inherits from its parents in another order than in the files; to change that would \
                     make what it has from them its own, and it matters only to the order of columns in a copy of it"
                ),
                place: self.input.places.place(&table),
            });
        }
        for likely in diff::likely(self.at.from, self.at.to) {
            remarks.push(Remark { text: likely.text(), place: self.place(&likely.to) });
        }
        for (id, _) in self.changes.changes.iter().filter(|(_, change)| matches!(change, Change::Create)) {
            let text = self.at.to.get(id).and_then(Object::worth_knowing);
            remarks.extend(text.map(|text| Remark { text, place: self.place(id) }));
        }
        let written = |id: &ObjectId| self.input.places.written(id);
        remarks.extend(mentioned::remarks(self.at.from, self.at.to, self.changes, self.renames, &written));
        let both = declared_by_both(self.at.from, self.at.to);
        for id in both.into_iter().filter(|id| !self.changes.changes.contains_key(id)) {
            remarks.push(Remark {
                text: format!(
                    "whether {id}, which is inherited, is also stated by the table itself differs between database and \
                     files; PostgreSQL has no statement for changing that, and it matters only when the parent loses \
                     it: what the table states itself it keeps"
                ),
                place: self.input.places.place(&id),
            });
        }
        remarks
    }
}

fn kind_rank(id: &ObjectId) -> usize {
    Kind::ALL.iter().position(|kind| *kind == id.kind).unwrap_or_default()
}

fn sql(statements: &[crate::object::Statement]) -> String {
    statements.iter().map(|statement| statement.sql.as_str()).collect::<Vec<_>>().join(";\n")
}

/// An object's definition in one catalog as SQL: a whole one with all that is part of its `CREATE`, otherwise what
/// tells the two sides apart.
pub(crate) fn definition(object: &Object, catalog: &Catalog, plan: &Context, whole: bool) -> String {
    let mut at = Context::new(catalog, catalog, plan.creator, plan.version);
    let id = object.id();
    at.made = catalog.family(&id).into_iter().collect();
    if whole {
        at.folded = at
            .made
            .iter()
            .filter(|id| {
                let folds = |object: &Object| object.folds() != Folds::Never && !object.stands_alone(catalog);
                catalog.get(id).is_some_and(folds)
            })
            .cloned()
            .collect();
    }
    let clause = object.clause(&at);
    if object.folds() == Folds::Never
        || clause.is_empty()
        || (whole && object.parent().is_none_or(|parent| parent.kind == Kind::Schema))
    {
        sql(&object.create(&at))
    } else {
        clause
    }
}

/// Inherited columns and checks that the table states itself in the live database or in the files, not in both.
fn declared_by_both(from: &Catalog, to: &Catalog) -> Vec<ObjectId> {
    let declared = |object: &Object| match object {
        Object::Column(column) => column.inherited.then_some(column.local),
        Object::Constraint(constraint) => constraint.inherited.then_some(constraint.local),
        _ => None,
    };
    let differs = |(id, object): (&ObjectId, &Object)| {
        let now = from.get(id).and_then(declared)?;
        declared(object).is_some_and(|declared| declared != now).then(|| id.clone())
    };
    to.objects.iter().filter_map(differs).collect()
}

/// Tables whose columns or parents, as far as both sides have them, are in different orders.
fn other_order(from: &Catalog, to: &Catalog, place: fn(&Object) -> Option<(i32, String)>) -> Vec<ObjectId> {
    let order = |catalog: &Catalog, table: &ObjectId, other: &Catalog| {
        let children = catalog.children(table).iter().filter(|id| other.get(id).is_some());
        let mut places: Vec<_> = children.filter_map(|id| catalog.get(id).and_then(place)).collect();
        places.sort();
        places.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    to.objects
        .keys()
        .filter(|id| id.kind == Kind::Table && from.get(id).is_some())
        .filter(|id| order(from, id, to) != order(to, id, from))
        .cloned()
        .collect()
}

fn place_of_column(object: &Object) -> Option<(i32, String)> {
    match object {
        Object::Column(column) => Some((column.position, column.name.clone())),
        _ => None,
    }
}

fn place_of_parent(object: &Object) -> Option<(i32, String)> {
    match object {
        Object::Inheritance(link) if link.bound.is_none() => Some((link.position, link.parent.sql_name())),
        _ => None,
    }
}
