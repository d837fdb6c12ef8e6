//! A live catalog → files that describe it.
//!
//! What an empty database would need to become like the live one is what the files have to say: the steps of that plan,
//! put together by what they belong to, a table with its indexes, policies, triggers and comments in one file. The order
//! of the files does not matter, since statements are sorted as they are read.

mod again;
mod disk;
mod foreign_key;
mod order;
mod partition;
mod path;
mod privileges;
mod secret;
mod sql;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::object::foreign::as_in_files;
use crate::object::{Catalog, Kind, Object, ObjectId, Path};
use crate::plan::{Plan, Remark, Verb};
use crate::source::Variables;
use crate::source::toml::name;
use crate::source::toml::write::Document;
use path::Paths;

pub use again::{Again, Change, Sides, again};
pub use disk::{holds_files, is_free, replace, write};

/// In which language files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// SQL.
    #[default]
    Sql,
    /// TOML, and SQL beside it for what TOML cannot state.
    Toml,
}

/// How files are written.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    /// What the files describe.
    pub catalog: &'a Catalog,
    /// The schema that names are in which say none.
    pub default_schema: &'a str,
    /// Schemas whose tables are there already, and only get policies and triggers.
    pub given: &'a [String],
    /// The language.
    pub format: Format,
    /// The version of the server.
    pub version: u32,
    /// The variables of the files.
    pub variables: &'a Variables,
}

/// Files that describe a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Their texts by path, relative to the schema folder, with `/` between its parts.
    pub texts: BTreeMap<String, String>,
    /// The role that owns what they give no owner.
    pub owner: String,
    /// How many objects with a name of their own they describe.
    pub objects: usize,
    /// In which file, but for its extension, each object is described.
    pub placed: BTreeMap<ObjectId, String>,
    /// Objects whose secrets no file may hold, so that the files say nothing of them.
    pub secret: BTreeSet<ObjectId>,
    /// What the user should know.
    pub remarks: Vec<Remark>,
}

/// A statement of a file.
#[derive(Debug, Clone)]
struct Stated<'a> {
    object: &'a ObjectId,
    sql: Cow<'a, str>,
    /// Whether it has secrets, so that it can only be a comment.
    secret: bool,
}

impl Stated<'_> {
    fn is_create(&self) -> bool {
        self.sql.starts_with("CREATE ")
    }

    /// What a privilege is on; of a column, its relation.
    fn granted_on(&self) -> Option<(&str, &str)> {
        if self.object.kind != Kind::Privilege {
            return None;
        }
        match &self.object.attached_to()?.path {
            Path::OnRelation { schema, relation, .. } => Some((schema, relation)),
            Path::InSchema { schema, name } | Path::WithArguments { schema, name, .. } => Some((schema, name)),
            Path::Global(name) => Some(("", name)),
            _ => None,
        }
    }
}

/// The files that say what `plan` does, which has to lead from the base to the live database.
#[must_use]
pub fn files(plan: &Plan, how: &How<'_>) -> Files {
    let topics = Topics::of(plan);
    let names = Names::of(plan, how.catalog);
    let without = without_row_security(how.catalog);
    let mut paths = Paths::new(how.default_schema, how.given);
    let mut files = Files::default();
    let mut described = BTreeSet::new();
    let mut stated: BTreeMap<String, Vec<Stated>> = BTreeMap::new();
    for step in plan.steps() {
        let statement = &step.statement;
        if step.verb == Verb::Drop && statement.sql.starts_with("DROP ") {
            files.remarks.push(remark(format!(
                "{} is part of what a new database has, and this one lacks it: files cannot say that",
                step.object
            )));
            continue;
        }
        let topic = topics.topic(&step.object);
        described.insert(topic);
        let mut sql = Cow::Borrowed(statement.sql.as_str());
        let mut secret = statement.to_run() != statement.sql;
        if secret {
            match as_in_files(&statement.sql) {
                Some(text) => {
                    (sql, secret) = (Cow::Owned(text), false);
                    files.remarks.push(remark(format!(
                        "{} has secrets, which are not written to files: '<not shown>' stands there for what the \
                         database has",
                        step.object
                    )));
                }
                None => {
                    files.secret.insert(step.object.clone());
                }
            }
        }
        let stem = paths.of(topic);
        files.placed.entry(step.object.clone()).or_insert_with(|| stem.clone());
        let stated = stated.entry(stem).or_default();
        stated.push(Stated { object: &step.object, sql, secret });
        if statement.sql.starts_with("CREATE ")
            && let Some((object, sql)) = without.get(&step.object)
        {
            stated.push(Stated { object, sql: Cow::Borrowed(sql), secret: false });
        }
    }
    for (stem, mut statements) in stated {
        order::in_order(&mut statements, how);
        let left = match how.format {
            Format::Toml if !statements.iter().any(|stated| is_incomplete(stated.object, how.catalog)) => {
                let (text, left) = toml(statements, how, &names);
                if !text.is_empty() {
                    files.texts.insert(format!("{stem}.toml"), how.variables.escaped(&text).into_owned());
                }
                left
            }
            _ => statements,
        };
        if !left.is_empty() {
            let text = sql::file(&left, how, &names);
            files.texts.insert(format!("{stem}.sql"), how.variables.escaped(&text).into_owned());
        }
    }
    files.objects = described.len();
    if !how.given.is_empty() {
        files.remarks.extend(unsecured(how.catalog, &mut files.placed.keys()));
    }
    files.remarks.extend(secret::remarks(&files.texts));
    files.remarks.extend(files.secret.iter().map(|object| {
        remark(format!(
            "{object} has secrets, which are not written to files: it is there as a comment to be completed"
        ))
    }));
    files
}

/// What the user should know of those of the objects that are tables which the platform's API opens, and whose rows nothing
/// guards.
#[must_use]
pub fn unsecured(catalog: &Catalog, objects: &mut dyn Iterator<Item = &ObjectId>) -> Option<Remark> {
    const ROLES: [&str; 3] = ["", "anon", "authenticated"];
    let is_open = |id: &ObjectId| {
        let children = catalog.children(id);
        let reached = children.iter().any(
            |child| matches!(catalog.get(child), Some(Object::Privilege(one)) if ROLES.contains(&one.grantee.as_str())),
        );
        matches!(catalog.get(id), Some(Object::Table(table)) if table.foreign.is_none())
            && reached
            && !children.iter().any(|child| child.kind == Kind::RowSecurity)
    };
    let names: Vec<String> = objects.filter(|id| is_open(id)).map(ToString::to_string).collect();
    (!names.is_empty()).then(|| {
        let has = if names.len() == 1 { "has" } else { "have" };
        remark(format!(
            "{} {has} no row-level security: whoever the API lets in reaches every row. ALTER TABLE ... ENABLE ROW LEVEL \
             SECURITY in the files turns it on",
            names.join(", ")
        ))
    })
}

/// The tables without row-level security, with what says so, where an event trigger would turn it on as each is made: for
/// such a database it is no matter of course.
fn without_row_security(catalog: &Catalog) -> BTreeMap<&ObjectId, (ObjectId, String)> {
    let turns_it_on = |object: &Object| match object {
        Object::Routine(routine) => {
            routine.result == "event_trigger" && routine.definition.to_lowercase().contains("row level security")
        }
        _ => false,
    };
    if !catalog.objects.values().any(turns_it_on) {
        return BTreeMap::new();
    }
    let tables = catalog.objects.iter().filter_map(|(id, object)| match object {
        Object::Table(table) => Some((id, table)),
        _ => None,
    });
    tables
        .map(|(id, table)| (id, ObjectId::attached(Kind::RowSecurity, id.clone(), ""), table))
        .filter(|(id, _, table)| {
            let security = |child: &ObjectId| child.kind == Kind::RowSecurity;
            table.foreign.is_none() && !catalog.children(id).iter().any(security)
        })
        .map(|(id, object, _)| (id, (object, format!("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", id.sql_name()))))
        .collect()
}

/// Whether it is an index of a partitioned table that lacks parts: which partitions have none is told by the order of
/// statements, and TOML has no order.
fn is_incomplete(object: &ObjectId, catalog: &Catalog) -> bool {
    matches!(catalog.get(object), Some(Object::Index(index)) if index.relkind == "p" && !index.valid)
}

/// Constraints that cannot be said in the shortest way.
struct Names<'a> {
    /// Names, with their schemas, that several constraints have. PostgreSQL gives each name only once by itself, so that
    /// these have to be stated.
    shared: BTreeSet<(&'a str, &'a str)>,
    /// Constraints that have statements of their own, rather than being part of CREATE TABLE.
    apart: BTreeSet<&'a ObjectId>,
    /// Foreign keys by which tables refer to each other in a circle.
    closing: BTreeSet<&'a ObjectId>,
}

impl<'a> Names<'a> {
    fn of(plan: &'a Plan, catalog: &'a Catalog) -> Self {
        let mut found = BTreeSet::new();
        let names = catalog.objects.values().filter_map(|object| match object {
            Object::Constraint(one) => Some((one.schema.as_str(), one.name.as_str())),
            Object::DomainConstraint(one) => Some((one.schema.as_str(), one.name.as_str())),
            _ => None,
        });
        let shared = names.filter(|name| !found.insert(*name)).collect();
        let apart = plan.steps().map(|step| &step.object).filter(|object| object.kind == Kind::Constraint).collect();
        Self { shared, apart, closing: foreign_key::closing(catalog) }
    }

    /// The name that PostgreSQL gives the only check of a domain, where nothing has to find it by that name.
    fn chosen_of_domain(&self, domain: &ObjectId, how: &How<'_>) -> Option<String> {
        let name = name::chosen(domain.name(), "", "check", |_| false);
        let schema = domain.schema()?;
        let check = ObjectId::on_relation(Kind::DomainConstraint, schema, domain.name(), &name);
        let is_plain = !self.shared.contains(&(schema, name.as_str())) && how.catalog.children(&check).is_empty();
        is_plain.then_some(name)
    }
}

impl How<'_> {
    /// The type of a column of what the object is on.
    fn column_type(&self, object: &ObjectId, column: &str) -> Option<String> {
        let Path::OnRelation { schema, relation, .. } = &object.path else { return None };
        let table = ObjectId::in_schema(Kind::Table, schema, relation);
        match self.catalog.get(&ObjectId::column(&table, column))? {
            Object::Column(column) => Some(column.data_type.clone()),
            _ => None,
        }
    }
}

/// Statements as a TOML file, and those that it cannot state.
fn toml<'a>(statements: Vec<Stated<'a>>, how: &How<'_>, names: &Names<'_>) -> (String, Vec<Stated<'a>>) {
    // TOML makes a partition's indexes before it is one, and PostgreSQL then chooses itself which is part of which.
    let is_by_hand =
        |stated: &Stated| stated.sql.starts_with("ALTER INDEX ") && stated.sql.contains(" ATTACH PARTITION ");
    if statements.iter().any(is_by_hand) {
        return (String::new(), statements);
    }
    let mut document = Document::new(how.default_schema, how.given, &names.shared);
    let mut order: Vec<&ObjectId> = Vec::new();
    let mut by_object: BTreeMap<&ObjectId, Vec<String>> = BTreeMap::new();
    let mut left: BTreeSet<&ObjectId> = BTreeSet::new();
    // What others granted needs the owner's grants before it, so that both are stated in one file.
    let by_others: BTreeSet<_> =
        statements.iter().filter(|stated| stated.sql.starts_with("SET ")).filter_map(Stated::granted_on).collect();
    for stated in &statements {
        if stated.secret || stated.granted_on().is_some_and(|on| by_others.contains(&on)) {
            left.insert(stated.object);
        }
        if !by_object.contains_key(stated.object) {
            order.push(stated.object);
        }
        let all = (stated.object.kind == Kind::Privilege).then(|| how.all_privileges(&stated.sql)).flatten();
        by_object.entry(stated.object).or_default().push(all.unwrap_or_else(|| stated.sql.to_string()));
    }
    for object in order {
        if !left.contains(object) && !document.state(object, &by_object[object]) {
            left.insert(object);
        }
    }
    let text = if document.is_empty() { String::new() } else { document.text() };
    (text, statements.into_iter().filter(|stated| left.contains(stated.object)).collect())
}

/// What the objects of a plan are described with.
struct Topics<'a> {
    /// What each hangs on.
    under: BTreeMap<&'a ObjectId, &'a ObjectId>,
    /// Partitions with their parent, and sequences with the table that they count for.
    with: BTreeMap<&'a ObjectId, ObjectId>,
}

impl<'a> Topics<'a> {
    fn of(plan: &'a Plan) -> Self {
        let mut topics = Self { under: BTreeMap::new(), with: BTreeMap::new() };
        for change in &plan.changes {
            topics.under.insert(&change.object, &change.under);
            if let (Path::Between { from, to }, Kind::Inheritance | Kind::SequenceOwner) =
                (&change.object.path, change.object.kind)
            {
                let table = match &to.path {
                    Path::OnRelation { schema, relation, .. } => ObjectId::in_schema(Kind::Table, schema, relation),
                    _ => (**to).clone(),
                };
                topics.with.entry(from).or_insert(table);
            }
        }
        topics
    }

    fn topic<'b>(&'b self, object: &'b ObjectId) -> &'b ObjectId {
        let mut topic = object;
        // A sequence may be told to count for a table whose default it is: no longer than there are links.
        for _ in 0..=self.with.len() {
            topic = self.under.get(topic).copied().unwrap_or(topic);
            match self.with.get(topic) {
                Some(with) => topic = with,
                None => break,
            }
        }
        topic
    }
}

fn remark(text: String) -> Remark {
    Remark { text, place: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_described_with_its_parent_at_any_depth() {
        let [whole, part, leaf] =
            ["whole", "part", "leaf"].map(|name| ObjectId::in_schema(Kind::Table, "public", name));
        let index = ObjectId::on_relation(Kind::Index, "public", "leaf", "leaf_idx");
        let topics = Topics {
            under: BTreeMap::from([(&index, &leaf)]),
            with: BTreeMap::from([(&leaf, part.clone()), (&part, whole.clone())]),
        };
        for object in [&whole, &part, &leaf, &index] {
            assert_eq!(topics.topic(object), &whole);
        }
    }

    #[test]
    fn links_in_a_circle_come_to_an_end() {
        let [one, other] = ["one", "other"].map(|name| ObjectId::in_schema(Kind::Table, "public", name));
        let with = BTreeMap::from([(&one, other.clone()), (&other, one.clone())]);
        let topics = Topics { under: BTreeMap::new(), with };
        assert!([&one, &other].contains(&topics.topic(&one)));
    }
}
