//! [`Outline`]: a schema as one draws it, boxes for tables and views, lines for what refers to what.

use std::collections::{BTreeMap, BTreeSet};

use super::{Catalog, Kind, Object, ObjectId};

/// What a plan does to what is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Nothing.
    #[default]
    Same,
    /// It changes, or something that hangs on it.
    Changed,
    /// It is new.
    Added,
    /// It goes.
    Dropped,
}

/// A schema as one draws it. Boxes and lines are in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Tables, views, and on demand whatever else depends on something.
    pub boxes: Vec<Entity>,
    /// What refers to what; both ends are among the boxes.
    pub lines: Vec<Line>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it stands for.
    pub id: ObjectId,
    /// What it is, in words: `table`, `partitioned table`, `view`.
    pub noun: &'static str,
    /// Its comment.
    pub comment: Option<String>,
    /// Its columns, in their order.
    pub fields: Vec<Field>,
    /// What a plan does to it.
    pub mark: Mark,
}

/// A column in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The type as `format_type` prints it.
    pub data_type: String,
    /// Whether it is part of the primary key.
    pub primary: bool,
    /// Whether it is part of a foreign key.
    pub foreign: bool,
    /// Whether it is a unique key by itself.
    pub unique: bool,
    /// Whether it is `NOT NULL`.
    pub not_null: bool,
    /// What a plan does to it.
    pub mark: Mark,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// A foreign key.
    References {
        /// Whether a row may refer to none.
        optional: bool,
        /// Whether at most one row refers to the same.
        one: bool,
    },
    /// A partition, or a child in `INHERITS`.
    PartOf,
    /// Its definition names the other: a view its tables, a table the function of its trigger.
    Uses,
}

/// A line from what depends to what it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What depends: the table with the foreign key, the view.
    pub from: ObjectId,
    /// What it depends on.
    pub to: ObjectId,
    /// In which way.
    pub link: Link,
    /// The columns of a foreign key, or the comment on it.
    pub label: String,
    /// What a plan does to it.
    pub mark: Mark,
}

/// What is drawn.
pub struct Selection<'a> {
    /// Whether an object is.
    pub keep: &'a dyn Fn(&ObjectId) -> bool,
    /// Whether kinds other than tables and views are, as far as something depends on them or they on something.
    pub all_kinds: bool,
}

impl std::fmt::Debug for Selection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selection").field("all_kinds", &self.all_kinds).finish_non_exhaustive()
    }
}

/// What a plan does to which object.
pub type Marks = BTreeMap<ObjectId, Mark>;

impl Outline {
    /// What a catalog holds.
    #[must_use]
    pub fn of(catalog: &Catalog, selection: &Selection<'_>) -> Self {
        Self::marked(catalog, selection, &Marks::new())
    }

    /// What a plan leads to, with what it drops: `marks` says what it does to which object.
    #[must_use]
    pub fn between(from: &Catalog, to: &Catalog, selection: &Selection<'_>, marks: &Marks) -> Self {
        let goes = |id: &ObjectId| marks.get(id) == Some(&Mark::Dropped);
        let mut outline = Self::marked(to, selection, marks);
        let before = Self::marked(from, selection, marks);
        for entity in before.boxes {
            match outline.boxes.iter_mut().find(|one| one.id == entity.id) {
                // A dropped column stands where it stood.
                Some(now) => {
                    for (position, field) in entity.fields.into_iter().enumerate() {
                        if field.mark == Mark::Dropped && !now.fields.iter().any(|one| one.name == field.name) {
                            now.fields.insert(position.min(now.fields.len()), field);
                        }
                    }
                }
                None if goes(&entity.id) => outline.boxes.push(entity),
                None => {}
            }
        }
        outline.boxes.sort_by(|one, two| one.id.cmp(&two.id));
        let drawn: BTreeSet<ObjectId> = outline.boxes.iter().map(|one| one.id.clone()).collect();
        let is_gone = |line: &Line| line.mark == Mark::Dropped || goes(&line.from) || goes(&line.to);
        for line in before.lines.into_iter().filter(is_gone) {
            if drawn.contains(&line.from) && drawn.contains(&line.to) && !outline.lines.contains(&line) {
                outline.lines.push(Line { mark: Mark::Dropped, ..line });
            }
        }
        outline.sort_lines();
        outline
    }

    fn marked(catalog: &Catalog, selection: &Selection<'_>, marks: &Marks) -> Self {
        let is_drawn = |id: &ObjectId| (selection.all_kinds && is_root(id, catalog)) || has_rows(id);
        let drawn: Vec<&ObjectId> = catalog.objects.keys().filter(|id| is_drawn(id) && (selection.keep)(id)).collect();
        let among: BTreeSet<&ObjectId> = drawn.iter().copied().collect();
        let mut outline = Self::default();
        for id in &drawn {
            outline.lines.extend(lines(id, catalog, &among, marks, selection.all_kinds));
        }
        let linked: BTreeSet<&ObjectId> = outline.lines.iter().flat_map(|line| [&line.from, &line.to]).collect();
        let shown = drawn.iter().filter(|id| has_rows(id) || linked.contains(*id));
        outline.boxes = shown.map(|id| entity(id, catalog, marks)).collect();
        outline.sort_lines();
        outline
    }

    fn sort_lines(&mut self) {
        self.lines.sort_by(|one, two| {
            (&one.from, &one.to, one.link, &one.label, one.mark)
                .cmp(&(&two.from, &two.to, two.link, &two.label, two.mark))
        });
    }

    /// Only what a plan touches, and what those refer to or are referred to by.
    #[must_use]
    pub fn touched(&self) -> Self {
        let touched: BTreeSet<&ObjectId> =
            self.boxes.iter().filter(|one| one.mark != Mark::Same).map(|one| &one.id).collect();
        let lines: Vec<&Line> =
            self.lines.iter().filter(|line| touched.contains(&line.from) || touched.contains(&line.to)).collect();
        let near: BTreeSet<&ObjectId> = lines.iter().flat_map(|line| [&line.from, &line.to]).collect();
        let boxes = self.boxes.iter().filter(|one| touched.contains(&one.id) || near.contains(&one.id));
        Self { boxes: boxes.cloned().collect(), lines: lines.into_iter().cloned().collect() }
    }

    /// Only those boxes that `keep` says yes to, with `around` also their neighbours, and the lines between them.
    #[must_use]
    pub fn only(self, keep: &dyn Fn(&ObjectId) -> bool, around: bool) -> Self {
        let mut wanted: BTreeSet<ObjectId> =
            self.boxes.iter().map(|one| &one.id).filter(|id| keep(id)).cloned().collect();
        if around {
            let ends = self.lines.iter().filter(|line| wanted.contains(&line.from) || wanted.contains(&line.to));
            let near: Vec<_> = ends.flat_map(|line| [line.from.clone(), line.to.clone()]).collect();
            wanted.extend(near);
        }
        Self {
            boxes: self.boxes.into_iter().filter(|one| wanted.contains(&one.id)).collect(),
            lines: self
                .lines
                .into_iter()
                .filter(|line| wanted.contains(&line.from) && wanted.contains(&line.to))
                .collect(),
        }
    }
}

/// Whether it is read like a table.
fn has_rows(id: &ObjectId) -> bool {
    matches!(id.kind, Kind::Table | Kind::View | Kind::MaterializedView)
}

/// Whether it stands by itself in a schema, so that it is a box rather than a part of one.
fn is_root(id: &ObjectId, catalog: &Catalog) -> bool {
    catalog.get(id).and_then(Object::parent).is_some_and(|parent| parent.is_schema())
        && !matches!(
            id.kind,
            Kind::Owner | Kind::Privilege | Kind::Comment | Kind::SecurityLabel | Kind::DefaultPrivilege
        )
}

/// What stands by itself and holds the object.
fn root<'a>(id: &'a ObjectId, catalog: &'a Catalog) -> Option<ObjectId> {
    let mut id = id.clone();
    loop {
        let parent = catalog.get(&id)?.parent()?;
        if parent.is_schema() {
            return Some(id);
        }
        id = parent;
    }
}

fn mark(id: &ObjectId, marks: &Marks) -> Mark {
    marks.get(id).copied().unwrap_or_default()
}

fn entity(id: &ObjectId, catalog: &Catalog, marks: &Marks) -> Entity {
    let family = catalog.family(id);
    let own = mark(id, marks);
    let mark = match own {
        Mark::Same if family.iter().any(|part| mark(part, marks) != Mark::Same) => Mark::Changed,
        // What is dropped with its column or key leaves no trace in the family that is left.
        Mark::Same if marks.iter().any(|(part, _)| is_part_of(part, id)) => Mark::Changed,
        own => own,
    };
    let noun = match catalog.get(id) {
        Some(Object::Table(table)) if table.foreign.is_some() => "foreign table",
        Some(Object::Table(table)) if table.partition_by.is_some() => "partitioned table",
        _ => id.kind.noun(),
    };
    Entity { id: id.clone(), noun, comment: comment_on(id, catalog), fields: fields(id, catalog, marks), mark }
}

/// Whether `part` hangs on `whole`, by its name.
fn is_part_of(part: &ObjectId, whole: &ObjectId) -> bool {
    use super::Path;
    match (&part.path, &whole.path) {
        (Path::OnRelation { schema, relation, .. }, Path::InSchema { schema: of, name }) => {
            schema == of && relation == name
        }
        (Path::AttachedTo { object, .. }, _) => **object == *whole || is_part_of(object, whole),
        _ => false,
    }
}

fn fields(id: &ObjectId, catalog: &Catalog, marks: &Marks) -> Vec<Field> {
    let plain = |name: &str, data_type: &str| Field {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        primary: false,
        foreign: false,
        unique: false,
        not_null: false,
        mark: Mark::Same,
    };
    match catalog.get(id) {
        Some(Object::View(view)) => return view.columns.iter().map(|one| plain(&one.name, &one.data_type)).collect(),
        Some(Object::MaterializedView(view)) => {
            return view.columns.iter().map(|one| plain(&one.name, &one.data_type)).collect();
        }
        _ => {}
    }
    let children = || catalog.children(id).iter().filter_map(|child| catalog.get(child));
    let mut columns: Vec<_> = children()
        .filter_map(|child| match child {
            Object::Column(column) => Some(column),
            _ => None,
        })
        .collect();
    columns.sort_by_key(|column| column.position);
    let keys: Vec<_> = children()
        .filter_map(|child| match child {
            Object::Constraint(key) => Some(key),
            _ => None,
        })
        .collect();
    let in_key = |contype: &str, name: &str| {
        keys.iter().any(|key| key.contype == contype && key.columns.iter().any(|column| column == name))
    };
    columns
        .into_iter()
        .map(|column| {
            let column_id = super::ObjectKind::id(column);
            let default = ObjectId { kind: Kind::Default, ..column_id.clone() };
            let mark = match mark(&column_id, marks) {
                Mark::Same if mark(&default, marks) != Mark::Same => Mark::Changed,
                mark => mark,
            };
            Field {
                primary: in_key("p", &column.name),
                foreign: in_key("f", &column.name),
                unique: keys.iter().any(|key| key.contype == "u" && key.columns == [column.name.clone()]),
                not_null: column.not_null,
                mark,
                ..plain(&column.name, &column.data_type)
            }
        })
        .collect()
}

fn lines(id: &ObjectId, catalog: &Catalog, among: &BTreeSet<&ObjectId>, marks: &Marks, all_kinds: bool) -> Vec<Line> {
    let line = |to: ObjectId, link, label: String, mark| Line { from: id.clone(), to, link, label, mark };
    let mut lines = Vec::new();
    for child in catalog.children(id) {
        match catalog.get(child) {
            Some(Object::Constraint(key)) => {
                let Some(references) = &key.references else { continue };
                let to = ObjectId::in_schema(Kind::Table, &references.schema, &references.table);
                if among.contains(&to) && key.part_of.is_none() && (key.local || !key.inherited) {
                    let link = Link::References {
                        optional: optional(id, &key.columns, catalog),
                        one: one(id, &key.columns, catalog),
                    };
                    let label = comment_on(child, catalog).unwrap_or_else(|| key.columns.join(", "));
                    lines.push(line(to, link, label, mark(child, marks)));
                }
            }
            Some(Object::Inheritance(membership)) if among.contains(&membership.parent) => {
                let label = membership.bound.clone().unwrap_or_else(|| "inherits".to_owned());
                lines.push(line(membership.parent.clone(), Link::PartOf, label, mark(child, marks)));
            }
            _ => {}
        }
    }
    // What policies and triggers of tables use is drawn on demand only: it hides the keys.
    if all_kinds || matches!(id.kind, Kind::View | Kind::MaterializedView) {
        let parts = catalog.family(id);
        let used = parts.iter().flat_map(|part| catalog.depends_on(part)).filter_map(|needed| root(needed, catalog));
        let used: BTreeSet<ObjectId> = used.filter(|used| used != id && among.contains(used)).collect();
        for used in used {
            if !lines.iter().any(|line| line.to == used) {
                lines.push(line(used, Link::Uses, String::new(), Mark::Same));
            }
        }
    }
    lines
}

fn comment_on(id: &ObjectId, catalog: &Catalog) -> Option<String> {
    catalog.children(id).iter().find_map(|child| match catalog.get(child) {
        Some(Object::Comment(comment)) => Some(comment.text.clone()),
        _ => None,
    })
}

/// Whether a row may leave the columns of a foreign key empty.
fn optional(table: &ObjectId, columns: &[String], catalog: &Catalog) -> bool {
    catalog.children(table).iter().any(|child| match catalog.get(child) {
        Some(Object::Column(column)) => !column.not_null && columns.contains(&column.name),
        _ => false,
    })
}

/// Whether the columns hold no value twice.
fn one(table: &ObjectId, columns: &[String], catalog: &Catalog) -> bool {
    catalog.children(table).iter().any(|child| match catalog.get(child) {
        Some(Object::Constraint(key)) => {
            matches!(key.contype.as_str(), "p" | "u") && key.columns.iter().all(|column| columns.contains(column))
        }
        _ => false,
    })
}
