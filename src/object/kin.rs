//! What gets another name when something else does, by itself or because it is called after it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalog, Kind, Object, ObjectId, Renaming};

/// What PostgreSQL renames or moves along with other objects of a catalog.
#[derive(Debug, Default)]
pub struct Kin {
    /// The tables directly below a table.
    below: BTreeMap<ObjectId, Vec<ObjectId>>,
    /// The sequences that belong to columns of a table.
    sequences: BTreeMap<ObjectId, Vec<ObjectId>>,
}

impl Kin {
    /// Of this catalog.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let mut kin = Self::default();
        for object in catalog.objects.values() {
            match object {
                Object::Inheritance(link) => {
                    kin.below.entry(link.parent.clone()).or_default().push(link.child.clone());
                }
                Object::SequenceOwner(link) => {
                    if let Some(table) = catalog.get(&link.column).and_then(Object::parent) {
                        kin.sequences.entry(table).or_default().push(link.sequence.clone());
                    }
                }
                Object::Column(column) => {
                    if let Some(sequence) = identity_sequence(object) {
                        let table = ObjectId::in_schema(Kind::Table, &column.schema, &column.table);
                        kin.sequences.entry(table).or_default().push(sequence);
                    }
                }
                _ => {}
            }
        }
        kin
    }

    /// All tables below a table.
    #[must_use]
    pub fn below(&self, table: &ObjectId) -> BTreeSet<ObjectId> {
        let mut found = BTreeSet::new();
        let mut next = vec![table.clone()];
        while let Some(table) = next.pop() {
            for below in self.below.get(&table).into_iter().flatten() {
                if found.insert(below.clone()) {
                    next.push(below.clone());
                }
            }
        }
        found
    }

    /// The sequences that go to another schema with a table.
    #[must_use]
    pub fn sequences(&self, table: &ObjectId) -> &[ObjectId] {
        self.sequences.get(table).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The sequence behind an identity column.
#[must_use]
pub fn identity_sequence(object: &Object) -> Option<ObjectId> {
    let Object::Column(column) = object else { return None };
    let identity = column.identity.as_ref()?;
    Some(ObjectId::in_schema(Kind::IdentitySequence, &identity.sequence_schema, &identity.sequence))
}

/// Whether it is a column or check that the table has from a parent, which is renamed with the parent's.
#[must_use]
pub fn follows_parent(object: &Object) -> bool {
    match object {
        Object::Column(column) => column.inherited,
        Object::Constraint(constraint) => constraint.inherited && constraint.contype == "c",
        _ => false,
    }
}

/// What gets another name because the files' own objects are called after what is renamed: the sequences of renamed
/// columns, and the columns of views that show them. `before` gives an object's name in the live database.
#[must_use]
pub fn called_after(
    live: &Catalog,
    desired: &Catalog,
    renamings: &[Renaming],
    before: &dyn Fn(&ObjectId, &[Renaming]) -> ObjectId,
) -> Vec<Renaming> {
    let mut all = renamings.to_vec();
    let asked = all.len();
    let is_asked = |from: &ObjectId, all: &[Renaming]| all.iter().any(|one| one.label.is_none() && one.from == *from);
    let owned = |catalog: &Catalog| -> BTreeMap<ObjectId, ObjectId> {
        let of = |object: &Object| match object {
            Object::SequenceOwner(link) => Some((link.column.clone(), link.sequence.clone())),
            Object::Column(_) => Some((object.id(), identity_sequence(object)?)),
            _ => None,
        };
        catalog.objects.values().filter_map(of).collect()
    };
    let (live_owned, desired_owned) = (owned(live), owned(desired));
    for (column, sequence) in &desired_owned {
        let former_column = before(column, renamings);
        let Some(former) = live_owned.get(&former_column) else { continue };
        // One that becomes the other kind is made anew, and takes over the value.
        let is_renamed = former_column != *column || sequence.kind == Kind::IdentitySequence;
        if is_renamed && former.kind == sequence.kind && former != sequence && !is_asked(former, &all) {
            all.push(Renaming { from: former.clone(), to: sequence.clone(), label: None });
        }
    }
    all.extend(of_future_children(live, desired, renamings, before));
    // A column that a view shows by its own name has that name in the view, and in views on that view.
    loop {
        let mut more = Vec::new();
        for (id, object) in &desired.objects {
            let Object::ViewColumn(column) = object else { continue };
            let kind = if column.of_materialized { Kind::MaterializedView } else { Kind::View };
            let view = ObjectId::in_schema(kind, &column.schema, &column.view);
            let former_view = before(&view, &all);
            let shows = desired.depends_on(&view).iter().find(|shown| {
                matches!(shown.kind, Kind::Column | Kind::ViewColumn)
                    && shown.name() == column.name
                    && before(shown, &all).name() != column.name
            });
            let Some(shown) = shows else { continue };
            let name = before(shown, &all).name().to_owned();
            let at = |catalog: &Catalog, view: &ObjectId, name: &str| {
                let id = match &view.path {
                    super::Path::InSchema { schema, name: view } => {
                        ObjectId::on_relation(Kind::ViewColumn, schema, view, name)
                    }
                    _ => return None,
                };
                match catalog.get(&id) {
                    Some(Object::ViewColumn(column)) => Some((id, column.position)),
                    _ => None,
                }
            };
            let Some((former, position)) = at(live, &former_view, &name) else { continue };
            let is_free = at(live, &former_view, &column.name).is_none() && at(desired, &view, &name).is_none();
            let known = all.iter().chain(&more).any(|one: &Renaming| one.to == *id || one.from == former);
            if is_free && position == column.position && !known {
                more.push(Renaming { from: former, to: id.clone(), label: None });
            }
        }
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    all.split_off(asked)
}

/// The columns of tables that are to become children: their own ones do not follow the parent's by themselves.
fn of_future_children(
    live: &Catalog,
    desired: &Catalog,
    renamings: &[Renaming],
    before: &dyn Fn(&ObjectId, &[Renaming]) -> ObjectId,
) -> Vec<Renaming> {
    let (now, then) = (Kin::of(live), Kin::of(desired));
    let mut more: Vec<Renaming> = Vec::new();
    for renaming in renamings.iter().filter(|one| one.from.kind == Kind::Column && one.label.is_none()) {
        let table = |catalog: &Catalog, id: &ObjectId| catalog.get(id).and_then(Object::parent);
        let (Some(was), Some(is)) = (table(live, &renaming.from), table(desired, &renaming.to)) else { continue };
        let children = now.below(&was);
        for child in then.below(&is) {
            let former = before(&child, renamings);
            let from = ObjectId::column(&former, renaming.from.name());
            let to = ObjectId::column(&child, renaming.to.name());
            let is_known = children.contains(&former)
                || renamings.iter().chain(&more).any(|one| one.to == to || one.label.is_none() && one.from == from)
                || desired.get(&ObjectId::column(&child, renaming.from.name())).is_some();
            let is_there = |name: &str| live.get(&ObjectId::column(&former, name)).is_some();
            let is_inherited = desired.get(&to).is_some_and(follows_parent);
            if !is_known && is_inherited && is_there(from.name()) && !is_there(to.name()) {
                more.push(Renaming { from, to, label: None });
            }
        }
    }
    more
}

impl Object {
    /// Whether it could be `to` under another name, by what people tell them by: the columns of a table, the body of a
    /// function. What PostgreSQL tells apart may differ.
    #[must_use]
    pub fn looks_like(&self, to: &Object, from: &Catalog, desired: &Catalog) -> bool {
        match (self, to) {
            (Object::Table(_), Object::Table(_)) => {
                let columns = |catalog: &Catalog, table: &ObjectId| -> BTreeSet<(String, String)> {
                    let of = |id: &ObjectId| match catalog.get(id) {
                        Some(Object::Column(column)) => Some((column.name.clone(), column.data_type.clone())),
                        _ => None,
                    };
                    catalog.children(table).iter().filter_map(of).collect()
                };
                let (old, new) = (columns(from, &self.id()), columns(desired, &to.id()));
                !old.is_empty() && old == new
            }
            (Object::Column(old), Object::Column(new)) => {
                old.data_type == new.data_type
                    && old.not_null == new.not_null
                    && old.generated == new.generated
                    && old.identity.is_some() == new.identity.is_some()
                    && !old.inherited
            }
            (Object::View(old), Object::View(new)) => old.definition == new.definition,
            (Object::MaterializedView(old), Object::MaterializedView(new)) => old.definition == new.definition,
            (Object::Routine(old), Object::Routine(new)) => {
                let renaming = Renaming { from: self.id(), to: to.id(), label: None };
                old.arguments == new.arguments && renaming.in_text(&old.definition).as_ref() == Some(&new.definition)
            }
            (Object::Enum(old), Object::Enum(new)) => !old.labels.is_empty() && old.labels == new.labels,
            (Object::Composite(old), Object::Composite(new)) => !old.shape.is_empty() && old.shape == new.shape,
            (Object::Domain(old), Object::Domain(new)) => old.data_type == new.data_type && old.checks == new.checks,
            (Object::Range(old), Object::Range(new)) => old.subtype == new.subtype,
            (Object::Attribute(old), Object::Attribute(new)) => old.data_type == new.data_type,
            (Object::Schema(_), Object::Schema(_)) => {
                let names = |catalog: &Catalog, schema: &ObjectId| -> BTreeSet<(Kind, String)> {
                    let inside = |id: &&ObjectId| id.is_in_schema() && id.schema() == Some(schema.name());
                    catalog.objects.keys().filter(inside).map(|id| (id.kind, id.name().to_owned())).collect()
                };
                let (old, new) = (names(from, &self.id()), names(desired, &to.id()));
                !old.is_empty() && old == new
            }
            _ => false,
        }
    }
}
