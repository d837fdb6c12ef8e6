//! Other names for what stays the same object: the statements, and what else is called otherwise then.

use serde_json::Value;

use super::id_in_json::replace_ids;
use super::table::WITHOUT_RENAME;
use super::{Catalog, Kind, LockMode, Object, ObjectId, Path, Reach, Statement};
use crate::sql::{Ident, Literal, QualifiedName};

/// One object gets another name, or goes to another schema; or a value of an enum gets another name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renaming {
    /// What it is called before.
    pub from: ObjectId,
    /// What it is called afterwards; for a value of an enum, that enum still.
    pub to: ObjectId,
    /// The former and the new name of a value of an enum.
    pub label: Option<(String, String)>,
}

impl Renaming {
    /// When it is carried out, among others: schemas and roles, what stands in schemas, sequences (which go to another
    /// schema with their table), what hangs on all that, values of enums.
    #[must_use]
    pub fn stage(&self) -> usize {
        match (&self.from.path, &self.label) {
            (_, Some(_)) => 4,
            (Path::Global(_), None) => 0,
            (Path::OnRelation { .. }, None) => 3,
            _ if matches!(self.from.kind, Kind::Sequence | Kind::IdentitySequence) => 2,
            _ => 1,
        }
    }

    /// What it is about, under its former name, for a sentence.
    #[must_use]
    pub fn shown_former(&self) -> String {
        match &self.label {
            Some((former, _)) => format!("value '{former}' of {}", self.from),
            None => self.from.to_string(),
        }
    }

    /// The same under the new name.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.label {
            Some((_, new)) => format!("value '{new}' of {}", self.to),
            None => self.to.to_string(),
        }
    }

    /// The other way round.
    #[must_use]
    pub fn back(&self) -> Self {
        let label = self.label.clone().map(|(from, to)| (to, from));
        Self { from: self.to.clone(), to: self.from.clone(), label }
    }

    /// What an object is called afterwards, if this gives it another name. Names are followed, not dependencies: what
    /// PostgreSQL renames in other tables as well is to be said for these too.
    #[must_use]
    pub fn follow(&self, id: &ObjectId) -> Option<ObjectId> {
        if self.label.is_some() || self.from == self.to {
            return None;
        }
        if *id == self.from {
            return Some(self.to.clone());
        }
        let path = match &id.path {
            Path::AttachedTo { object, name } => {
                let name = self.role(name);
                let object_name = self.follow(object);
                if name.is_none() && object_name.is_none() {
                    return None;
                }
                Path::AttachedTo {
                    object: Box::new(object_name.unwrap_or_else(|| (**object).clone())),
                    name: name.unwrap_or_else(|| id_name(&id.path)),
                }
            }
            Path::Between { from, to } => {
                let (new_from, new_to) = (self.follow(from), self.follow(to));
                if new_from.is_none() && new_to.is_none() {
                    return None;
                }
                Path::Between {
                    from: Box::new(new_from.unwrap_or_else(|| (**from).clone())),
                    to: Box::new(new_to.unwrap_or_else(|| (**to).clone())),
                }
            }
            Path::OnRelation { schema, relation, name } => {
                let (schema, relation, name) = self.on_relation(id.kind, schema, relation, name)?;
                Path::OnRelation { schema, relation, name }
            }
            Path::InSchema { schema, name } => Path::InSchema { schema: self.schema(schema)?, name: name.clone() },
            Path::ForMethod { schema, name, method } => {
                Path::ForMethod { schema: self.schema(schema)?, name: name.clone(), method: method.clone() }
            }
            Path::WithArguments { schema, name, arguments } => {
                let (new_schema, new_arguments) = (self.schema(schema), self.in_text(arguments));
                if new_schema.is_none() && new_arguments.is_none() {
                    return None;
                }
                Path::WithArguments {
                    schema: new_schema.unwrap_or_else(|| schema.clone()),
                    name: name.clone(),
                    arguments: new_arguments.unwrap_or_else(|| arguments.clone()),
                }
            }
            Path::ForType { data_type, other } => {
                let (new_type, new_other) = (self.in_text(data_type), self.in_text(other));
                if new_type.is_none() && new_other.is_none() {
                    return None;
                }
                Path::ForType {
                    data_type: new_type.unwrap_or_else(|| data_type.clone()),
                    other: new_other.unwrap_or_else(|| other.clone()),
                }
            }
            Path::Global(_) => return None,
        };
        Some(ObjectId { kind: id.kind, path })
    }

    /// The new name of a role.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<String> {
        (self.from.kind == Kind::Role && !name.is_empty() && self.from.name() == name)
            .then(|| self.to.name().to_owned())
    }

    fn schema(&self, schema: &str) -> Option<String> {
        (self.from.kind == Kind::Schema && self.from.name() == schema).then(|| self.to.name().to_owned())
    }

    fn on_relation(&self, kind: Kind, schema: &str, relation: &str, name: &str) -> Option<(String, String, String)> {
        if let Some(schema) = self.schema(schema) {
            return Some((schema, relation.to_owned(), name.to_owned()));
        }
        match (&self.from.path, &self.to.path) {
            (Path::InSchema { schema: of, name: called }, Path::InSchema { schema: to, name: new }) => {
                let holds = match self.from.kind {
                    Kind::Domain => kind == Kind::DomainConstraint,
                    Kind::Composite => kind == Kind::Attribute,
                    Kind::Table | Kind::View | Kind::MaterializedView => {
                        !matches!(kind, Kind::DomainConstraint | Kind::Attribute)
                    }
                    _ => false,
                };
                (holds && of == schema && called == relation).then(|| (to.clone(), new.clone(), name.to_owned()))
            }
            (
                Path::OnRelation { schema: of, relation: on, name: called },
                Path::OnRelation { schema: to, relation: to_on, name: new },
            ) => {
                let is_its_default = kind == Kind::Default && matches!(self.from.kind, Kind::Column | Kind::ViewColumn);
                (is_its_default && of == schema && on == relation && called == name)
                    .then(|| (to.clone(), to_on.clone(), new.clone()))
            }
            _ => None,
        }
    }

    /// A text as PostgreSQL prints it, with the new name of a schema, or of a relation, type or function in it; none when
    /// it is not in there. For types this is exact, for expressions it shows what is meant.
    #[must_use]
    pub fn in_text(&self, text: &str) -> Option<String> {
        if let Some((from, to)) = &self.label {
            let name = QualifiedName(self.from.schema().unwrap_or_default(), self.from.name()).to_string();
            let (from, to) = (format!("{}::{name}", Literal(from)), format!("{}::{name}", Literal(to)));
            return text.contains(&from).then(|| text.replace(&from, &to));
        }
        let (from, to) = match (&self.from.path, &self.to.path) {
            (Path::Global(from), Path::Global(to)) if self.from.kind == Kind::Schema => {
                (format!("{}.", Ident(from)), format!("{}.", Ident(to)))
            }
            (Path::InSchema { schema, name }, Path::InSchema { schema: to, name: new }) => {
                (QualifiedName(schema, name).to_string(), QualifiedName(to, new).to_string())
            }
            (Path::WithArguments { schema, name, .. }, Path::WithArguments { schema: to, name: new, .. }) => {
                (format!("{}(", QualifiedName(schema, name)), format!("{}(", QualifiedName(to, new)))
            }
            _ => return None,
        };
        replace_name(text, &from, &to)
    }

    /// The statements, where PostgreSQL has any. `object` is the one that is renamed, under whatever name, and `end` what
    /// it is to be in the end, where that is known; locks are on `locked`, as it is called in the end.
    #[must_use]
    pub fn statements(
        &self,
        object: Option<&Object>,
        end: Option<&Object>,
        locked: &ObjectId,
    ) -> Option<Vec<Statement>> {
        let (from, to) = (&self.from, &self.to);
        if let Some((old, new)) = &self.label {
            let sql = format!("ALTER TYPE {} RENAME VALUE {} TO {}", from.sql_name(), Literal(old), Literal(new));
            return Some(vec![Statement::new(sql)]);
        }
        let name = Ident(to.name());
        let one = |sql: String| Some(vec![Statement::new(sql)]);
        match (&from.path, &to.path) {
            (Path::Global(_), Path::Global(_)) => {
                let keyword = from.kind.keyword().filter(|_| may_be_renamed(from.kind))?;
                let statement = Statement::new(format!("ALTER {keyword} {} RENAME TO {name}", from.sql_name()));
                Some(vec![if from.kind == Kind::Role { statement.as_connected() } else { statement }])
            }
            (Path::InSchema { schema, .. }, Path::InSchema { schema: new, .. }) => {
                if let Some(Object::Range(range)) = object {
                    return Some(range.called(from, to, end));
                }
                let keyword = from.kind.keyword().filter(|_| may_be_renamed(from.kind))?;
                let action =
                    if schema == new { format!("RENAME TO {name}") } else { format!("SET SCHEMA {}", Ident(new)) };
                let statement = Statement::new(format!("ALTER {keyword} {} {action}", from.sql_name()));
                let is_locked = matches!(
                    from.kind,
                    Kind::Table
                        | Kind::View
                        | Kind::MaterializedView
                        | Kind::Composite
                        | Kind::Sequence
                        | Kind::IdentitySequence
                );
                Some(vec![if is_locked {
                    statement.lock(LockMode::AccessExclusive, locked.clone())
                } else {
                    statement
                }])
            }
            (Path::WithArguments { schema, .. }, Path::WithArguments { schema: new, .. })
            | (Path::ForMethod { schema, .. }, Path::ForMethod { schema: new, .. }) => {
                let keyword = match object {
                    Some(Object::Routine(routine)) => routine.keyword(),
                    _ => from.kind.keyword()?,
                };
                if schema != new {
                    return one(format!("ALTER {keyword} {} SET SCHEMA {}", from.sql_name(), Ident(new)));
                }
                (from.kind != Kind::Operator).then_some(())?;
                one(format!("ALTER {keyword} {} RENAME TO {name}", from.sql_name()))
            }
            (Path::OnRelation { schema, relation, name: old }, Path::OnRelation { .. }) => {
                if from.kind == Kind::Policy && WITHOUT_RENAME.contains(&schema.as_str()) {
                    return None;
                }
                let object = object?;
                let (on, old) = (QualifiedName(schema, relation), Ident(old));
                let lock = |mode, sql: String| {
                    let on = object.relation_called(locked)?;
                    Some(vec![Statement::new(sql).lock(mode, on)])
                };
                let exclusive = |sql: String| lock(LockMode::AccessExclusive, sql);
                match object {
                    Object::Column(_) => {
                        let statements = exclusive(format!("ALTER TABLE {on} RENAME COLUMN {old} TO {name}"))?;
                        Some(statements.into_iter().map(|statement| statement.reaches(Reach::Children)).collect())
                    }
                    Object::ViewColumn(column) => {
                        let noun = if column.of_materialized { "MATERIALIZED VIEW" } else { "VIEW" };
                        exclusive(format!("ALTER {noun} {on} RENAME COLUMN {old} TO {name}"))
                    }
                    Object::Attribute(_) => exclusive(format!("ALTER TYPE {on} RENAME ATTRIBUTE {old} TO {name}")),
                    // It is renamed with the parent's, and never by itself.
                    Object::Constraint(check) if check.inherited && check.contype == "c" => Some(Vec::new()),
                    Object::Constraint(constraint) => {
                        let reach = if constraint.contype == "c" { constraint.reach() } else { Reach::Only };
                        let statements = exclusive(format!("ALTER TABLE {on} RENAME CONSTRAINT {old} TO {name}"))?;
                        Some(statements.into_iter().map(|statement| statement.reaches(reach)).collect())
                    }
                    Object::DomainConstraint(_) => one(format!("ALTER DOMAIN {on} RENAME CONSTRAINT {old} TO {name}")),
                    Object::Index(_) => lock(
                        LockMode::ShareUpdateExclusive,
                        format!("ALTER INDEX {} RENAME TO {name}", from.sql_name()),
                    ),
                    Object::Trigger(_) => {
                        let statements = exclusive(format!("ALTER TRIGGER {old} ON {on} RENAME TO {name}"))?;
                        Some(statements.into_iter().map(|statement| statement.reaches(Reach::Partitions)).collect())
                    }
                    Object::Policy(_) => exclusive(format!("ALTER POLICY {old} ON {on} RENAME TO {name}")),
                    Object::Rule(_) => exclusive(format!("ALTER RULE {old} ON {on} RENAME TO {name}")),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn id_name(path: &Path) -> String {
    match path {
        Path::AttachedTo { name, .. } => name.clone(),
        _ => String::new(),
    }
}

fn may_be_renamed(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Extension | Kind::AccessMethod | Kind::Database | Kind::Parameter | Kind::Cast | Kind::Transform
    )
}

/// Replaces a name where it stands by itself, not within another or within quotes.
fn replace_name(text: &str, from: &str, to: &str) -> Option<String> {
    let mut replaced = String::new();
    let mut rest = 0;
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '"');
    for (at, _) in text.match_indices(from) {
        let before = text[..at].chars().next_back();
        let after = text[at + from.len()..].chars().next();
        let stands_alone = !before.is_some_and(|letter| belongs(letter) || letter == '.')
            && (from.ends_with(['.', '(']) || !after.is_some_and(belongs));
        if stands_alone && at >= rest {
            replaced.push_str(&text[rest..at]);
            replaced.push_str(to);
            rest = at + from.len();
        }
    }
    (rest > 0).then(|| replaced + &text[rest..])
}

impl Object {
    /// Which other objects cannot have its name: the namespaces, and the name in them. What is unique on its relation
    /// only, or with its kind, is not among them.
    #[must_use]
    pub fn names_kept<'a>(&self, id: &'a ObjectId) -> Vec<(&'static str, &'a str, &'a str, &'a str)> {
        match self {
            Object::Constraint(constraint) if !matches!(constraint.contype.as_str(), "p" | "u" | "x") => Vec::new(),
            _ => id.names_taken(),
        }
    }

    /// Why it cannot get the name of `to` by a statement of its own; empty where it gets it with its parent's.
    #[must_use]
    pub fn keeps_its_name(&self, to: &Object, from: &Catalog, desired: &Catalog) -> Option<&'static str> {
        let is_typed = |relation: ObjectId| {
            [from, desired]
                .iter()
                .any(|catalog| matches!(catalog.get(&relation), Some(Object::Table(table)) if table.of_type.is_some()))
        };
        let typed = "PostgreSQL renames nothing of a typed table";
        let inherited = "it is inherited: PostgreSQL renames it with the parent's, so put the hint there";
        match (self, to) {
            (Object::Column(column), Object::Column(to)) => {
                if is_typed(ObjectId::in_schema(Kind::Table, &column.schema, &column.table)) {
                    return Some(typed);
                }
                (column.inherited && to.inherited).then_some(inherited)
            }
            (Object::Constraint(constraint), _) => {
                if is_typed(ObjectId::in_schema(Kind::Table, &constraint.schema, &constraint.table)) {
                    return Some(typed);
                }
                (constraint.inherited && constraint.contype == "c").then_some(inherited)
            }
            (Object::Attribute(attribute), _) => {
                let of = QualifiedName(&attribute.schema, &attribute.composite).to_string();
                let types =
                    |object: &Object| matches!(object, Object::Table(table) if table.of_type.as_ref() == Some(&of));
                from.objects
                    .values()
                    .any(types)
                    .then_some("a typed table is made of it, and PostgreSQL would need CASCADE for that")
            }
            _ => None,
        }
    }

    /// The values of an enum.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        match self {
            Object::Enum(found) => found.labels.clone(),
            _ => Vec::new(),
        }
    }

    /// The relation that an object of this kind is on, given that object's name.
    fn relation_called(&self, id: &ObjectId) -> Option<ObjectId> {
        let Path::OnRelation { schema, relation, .. } = &id.path else { return None };
        let mut parent = self.parent()?;
        while matches!(parent.path, Path::OnRelation { .. }) {
            parent = ObjectId::in_schema(Kind::Table, schema, relation);
        }
        Some(ObjectId::in_schema(parent.kind, schema, relation))
    }

    /// The same object under another name; as it is where that is not one of its kind. `follow` gives the new names of
    /// others that it names.
    #[must_use]
    pub fn called(&self, id: &ObjectId, follow: &dyn Fn(&ObjectId) -> ObjectId) -> Object {
        let old = self.id();
        let Ok(mut value) = serde_json::to_value(self) else { return self.clone() };
        replace_ids(&mut value, follow);
        if let Value::Object(fields) = &mut value {
            let mut set = |keys: &[&str], from: &str, to: &str| {
                let is_it = |key: &&&str| fields.get(**key).is_some_and(|value| value.as_str() == Some(from));
                if let Some(key) = keys.iter().find(is_it) {
                    fields.insert((*key).to_owned(), Value::String(to.to_owned()));
                }
            };
            match (&old.path, &id.path) {
                (Path::Global(from), Path::Global(to)) => set(&["name"], from, to),
                (Path::InSchema { schema, name }, Path::InSchema { schema: to, name: new })
                | (Path::ForMethod { schema, name, .. }, Path::ForMethod { schema: to, name: new, .. }) => {
                    set(&["schema"], schema, to);
                    set(&["name"], name, new);
                }
                (
                    Path::WithArguments { schema, name, arguments },
                    Path::WithArguments { schema: to, name: new, arguments: new_arguments },
                ) => {
                    set(&["schema"], schema, to);
                    set(&["name"], name, new);
                    set(&["arguments"], arguments, new_arguments);
                }
                (
                    Path::OnRelation { schema, relation, name },
                    Path::OnRelation { schema: to, relation: to_on, name: new },
                ) => {
                    set(&["schema"], schema, to);
                    set(&["table", "relation", "view", "domain", "composite"], relation, to_on);
                    set(&["column", "name"], name, new);
                }
                (Path::AttachedTo { object, name }, Path::AttachedTo { object: on, name: new }) => {
                    set(&["grantee", "role"], name, new);
                    // A member of an operator family names that by its parts.
                    if let Some(((schema, family), (to, new))) = of_method(object).zip(of_method(on)) {
                        set(&["schema"], schema, to);
                        set(&["family"], family, new);
                    }
                }
                _ => {}
            }
        }
        serde_json::from_value::<Object>(value).ok().filter(|object| object.id() == *id).unwrap_or_else(|| self.clone())
    }
}

fn of_method(id: &ObjectId) -> Option<(&str, &str)> {
    if let Path::ForMethod { schema, name, .. } = &id.path { Some((schema, name)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renaming(from: ObjectId, to: ObjectId) -> Renaming {
        Renaming { from, to, label: None }
    }

    #[test]
    fn what_hangs_on_a_renamed_table_follows() {
        let table = |name: &str| ObjectId::in_schema(Kind::Table, "public", name);
        let step = renaming(table("people"), table("users"));
        let column = |on: &str| ObjectId::on_relation(Kind::Column, "public", on, "id");
        assert_eq!(step.follow(&column("people")), Some(column("users")));
        let comment = |on: &str| ObjectId::attached(Kind::Comment, column(on), "");
        assert_eq!(step.follow(&comment("people")), Some(comment("users")));
        let link = |on: &str| ObjectId::between(Kind::Inheritance, table("part"), table(on));
        assert_eq!(step.follow(&link("people")), Some(link("users")));
        assert_eq!(step.follow(&table("other")), None);
        let routine =
            |of: &str| ObjectId::with_arguments(Kind::Routine, "public", "f", format!("integer, public.{of}[]"));
        assert_eq!(step.follow(&routine("people")), Some(routine("users")));
        assert_eq!(step.follow(&routine("people2")), None);
    }

    #[test]
    fn a_default_follows_its_column_and_all_follows_a_schema() {
        let on = |kind, schema: &str, name: &str| ObjectId::on_relation(kind, schema, "t", name);
        let column = renaming(on(Kind::Column, "app", "a"), on(Kind::Column, "app", "b"));
        assert_eq!(column.follow(&on(Kind::Default, "app", "a")), Some(on(Kind::Default, "app", "b")));
        assert_eq!(column.follow(&on(Kind::Constraint, "app", "a")), None);
        let schema = renaming(ObjectId::global(Kind::Schema, "app"), ObjectId::global(Kind::Schema, "My App"));
        assert_eq!(schema.follow(&on(Kind::Index, "app", "a")), Some(on(Kind::Index, "My App", "a")));
        assert_eq!(schema.in_text("'x'::app.mood[]").as_deref(), Some("'x'::\"My App\".mood[]"));
        assert_eq!(schema.in_text("'x'::myapp.mood[]"), None);
    }
}
