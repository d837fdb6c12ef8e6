//! [`ObjectId`]: a name that means the same object in every database, and reads the way users write it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::sql::{Grantee, Ident, QualifiedName};

/// An object's kind and its full name. OIDs never appear: ids from two databases can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ObjectId {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub path: Path,
}

/// The shape of a name. One per way of naming in SQL, not one per kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Path {
    /// Unique in the database: schema, extension, publication, bucket, job.
    Global(String),
    /// Unique in its schema: relations, types.
    InSchema {
        /// The schema.
        schema: String,
        /// The name.
        name: String,
    },
    /// Unique on its table, view or type: column, constraint, trigger, policy, rule; and index, for the reader's sake.
    OnRelation {
        /// The schema of the relation.
        schema: String,
        /// The relation (or domain, or composite type).
        relation: String,
        /// The name.
        name: String,
    },
    /// Functions, procedures, aggregates and operators, told apart by their input arguments' types.
    WithArguments {
        /// The schema.
        schema: String,
        /// The name.
        name: String,
        /// As `pg_get_function_identity_arguments` prints them without names: `integer, text`.
        arguments: String,
    },
    /// Unique in its schema and among those of an index access method: operator classes and families.
    ForMethod {
        /// The schema.
        schema: String,
        /// The name.
        name: String,
        /// The access method.
        method: String,
    },
    /// No name but the type that it is for and what it leads to: a cast's target type, a transform's language.
    ForType {
        /// The type as `format_type` prints it.
        data_type: String,
        /// The other type, or the language.
        other: String,
    },
    /// What hangs on another object: its owner, comment, row-level security; a privilege also names its grantee.
    AttachedTo {
        /// The object that it hangs on.
        object: Box<ObjectId>,
        /// What tells it from others of its kind on the same object, or empty.
        name: String,
    },
    /// What links two objects: a partition and its parent, a publication and a table.
    Between {
        /// The one that has the link: the partition, the publication, the sequence.
        from: Box<ObjectId>,
        /// The one linked to.
        to: Box<ObjectId>,
    },
}

impl ObjectId {
    /// An object that is unique in the database.
    pub fn global(kind: Kind, name: impl Into<String>) -> Self {
        Self { kind, path: Path::Global(name.into()) }
    }

    /// An object that is unique in its schema.
    pub fn in_schema(kind: Kind, schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind, path: Path::InSchema { schema: schema.into(), name: name.into() } }
    }

    /// An object that is unique on its relation.
    pub fn on_relation(
        kind: Kind,
        schema: impl Into<String>,
        relation: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self { kind, path: Path::OnRelation { schema: schema.into(), relation: relation.into(), name: name.into() } }
    }

    /// The column of a table.
    pub fn column(table: &ObjectId, name: impl Into<String>) -> Self {
        Self::on_relation(Kind::Column, table.schema().unwrap_or_default(), table.name(), name)
    }

    /// A function, procedure, aggregate or operator.
    pub fn with_arguments(
        kind: Kind,
        schema: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            path: Path::WithArguments { schema: schema.into(), name: name.into(), arguments: arguments.into() },
        }
    }

    /// An operator class or family.
    pub fn for_method(
        kind: Kind,
        schema: impl Into<String>,
        name: impl Into<String>,
        method: impl Into<String>,
    ) -> Self {
        Self { kind, path: Path::ForMethod { schema: schema.into(), name: name.into(), method: method.into() } }
    }

    /// A cast or transform.
    pub fn for_type(kind: Kind, data_type: impl Into<String>, other: impl Into<String>) -> Self {
        Self { kind, path: Path::ForType { data_type: data_type.into(), other: other.into() } }
    }

    /// Something that hangs on `object`.
    pub fn attached(kind: Kind, object: ObjectId, name: impl Into<String>) -> Self {
        Self { kind, path: Path::AttachedTo { object: Box::new(object), name: name.into() } }
    }

    /// A link between two objects.
    #[must_use]
    pub fn between(kind: Kind, from: ObjectId, to: ObjectId) -> Self {
        Self { kind, path: Path::Between { from: Box::new(from), to: Box::new(to) } }
    }

    /// The schema that the object lives in, through whatever it hangs on; none for database-wide objects.
    #[must_use]
    pub fn schema(&self) -> Option<&str> {
        match &self.path {
            Path::Global(name) => (self.kind == Kind::Schema).then_some(name),
            Path::InSchema { schema, .. }
            | Path::OnRelation { schema, .. }
            | Path::WithArguments { schema, .. }
            | Path::ForMethod { schema, .. } => Some(schema),
            Path::ForType { .. } => None,
            Path::AttachedTo { object, .. } => object.schema(),
            Path::Between { from, to } => from.schema().or_else(|| to.schema()),
        }
    }

    /// What it hangs on, by its name alone: of a privilege or comment, the object.
    #[must_use]
    pub fn attached_to(&self) -> Option<&ObjectId> {
        match &self.path {
            Path::AttachedTo { object, .. } => Some(object),
            _ => None,
        }
    }

    /// Whether it is a schema.
    #[must_use]
    pub fn is_schema(&self) -> bool {
        self.kind == Kind::Schema
    }

    /// Whether it stands in a schema by itself, and not on something else there.
    #[must_use]
    pub fn is_in_schema(&self) -> bool {
        matches!(self.path, Path::InSchema { .. } | Path::WithArguments { .. } | Path::ForMethod { .. })
    }

    /// The last part of the name: of `public.users.id`, `id`.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.path {
            Path::Global(name)
            | Path::InSchema { name, .. }
            | Path::OnRelation { name, .. }
            | Path::WithArguments { name, .. }
            | Path::ForMethod { name, .. } => name,
            Path::ForType { data_type, .. } => data_type,
            Path::AttachedTo { object, name } if name.is_empty() => object.name(),
            Path::AttachedTo { name, .. } => name,
            Path::Between { from, .. } => from.name(),
        }
    }

    /// The names that it takes up in catalogs where objects of several kinds share one namespace: relations, types,
    /// and functions, with whose names go the types of their arguments.
    #[must_use]
    pub fn names_taken(&self) -> Vec<(&'static str, &str, &str, &str)> {
        let (schema, name) = match &self.path {
            Path::InSchema { schema, name } | Path::OnRelation { schema, name, .. } => (schema.as_str(), name.as_str()),
            Path::WithArguments { schema, name, arguments } => {
                let space = if self.kind == Kind::Operator { "operator" } else { "function" };
                return vec![(space, schema, name, arguments)];
            }
            Path::Global(_)
            | Path::ForMethod { .. }
            | Path::ForType { .. }
            | Path::AttachedTo { .. }
            | Path::Between { .. } => return Vec::new(),
        };
        match self.kind {
            Kind::Table | Kind::View | Kind::MaterializedView | Kind::Composite => {
                vec![("relation", schema, name, ""), ("type", schema, name, "")]
            }
            Kind::Sequence | Kind::IdentitySequence | Kind::Index | Kind::Constraint => {
                vec![("relation", schema, name, "")]
            }
            Kind::Enum | Kind::Domain | Kind::Range | Kind::ShellType => vec![("type", schema, name, "")],
            _ => Vec::new(),
        }
    }

    /// The same with another name of its own.
    #[must_use]
    pub fn with_name(&self, new: &str) -> Self {
        let mut id = self.clone();
        match &mut id.path {
            Path::Global(name)
            | Path::InSchema { name, .. }
            | Path::OnRelation { name, .. }
            | Path::WithArguments { name, .. }
            | Path::ForMethod { name, .. } => new.clone_into(name),
            Path::ForType { .. } | Path::AttachedTo { .. } | Path::Between { .. } => {}
        }
        id
    }

    /// How the object becomes what nothing changes it into while it holds data.
    #[must_use]
    pub fn way_around(&self) -> String {
        if self.kind != Kind::Table {
            return "make the change in two steps: add the new object beside the old one, move the rows, then remove \
                    the old one"
                .to_owned();
        }
        let name = self.sql_name();
        let aside = format!("aside.{}", Ident(self.name()));
        format!(
            "keep its rows aside: CREATE SCHEMA aside; ALTER TABLE {name} SET SCHEMA aside; then, with an [[ignore]] rule \
             for that (kind = \"schema\", name = \"aside\"), apply, INSERT INTO {name} SELECT * FROM {aside}, and drop \
             {aside} and the schema"
        )
    }

    /// Whether both are functions (or both operators) of the same name, told apart by their arguments only.
    #[must_use]
    pub fn is_overload_of(&self, other: &Self) -> bool {
        match (&self.path, &other.path) {
            (
                Path::WithArguments { schema, name, .. },
                Path::WithArguments { schema: other_schema, name: other_name, .. },
            ) => {
                let alike = (self.kind == Kind::Operator) == (other.kind == Kind::Operator);
                alike && self.path != other.path && schema == other_schema && name == other_name
            }
            _ => false,
        }
    }

    /// The object as SQL names it where the kind is already said: `public.users`, `public.users.id`,
    /// `public.f(integer)`, `"Users read" ON public.files`.
    #[must_use]
    pub fn sql_name(&self) -> String {
        match &self.path {
            // Each part is a name of its own.
            Path::Global(name) if self.kind == Kind::Parameter => {
                name.split('.').map(|part| Ident(part).to_string()).collect::<Vec<_>>().join(".")
            }
            Path::Global(name) => Ident(name).to_string(),
            Path::InSchema { schema, name } => QualifiedName(schema, name).to_string(),
            Path::OnRelation { schema, relation, name } if self.kind.is_named_with_dots() => {
                format!("{}.{}", QualifiedName(schema, relation), Ident(name))
            }
            Path::OnRelation { schema, name, .. } if self.kind == Kind::Index => {
                QualifiedName(schema, name).to_string()
            }
            Path::OnRelation { schema, relation, name } if self.kind == Kind::DomainConstraint => {
                format!("{} ON DOMAIN {}", Ident(name), QualifiedName(schema, relation))
            }
            Path::OnRelation { schema, relation, name } => {
                format!("{} ON {}", Ident(name), QualifiedName(schema, relation))
            }
            // No operator's name needs quotes, and none may have them.
            Path::WithArguments { schema, name, arguments } if self.kind == Kind::Operator => {
                format!("{}.{name} ({arguments})", Ident(schema))
            }
            Path::WithArguments { schema, name, arguments } => format!("{}({arguments})", QualifiedName(schema, name)),
            Path::ForMethod { schema, name, method } => {
                format!("{} USING {}", QualifiedName(schema, name), Ident(method))
            }
            Path::ForType { data_type, other } if self.kind == Kind::Cast => format!("({data_type} AS {other})"),
            Path::ForType { data_type, other } => format!("FOR {data_type} LANGUAGE {}", Ident(other)),
            Path::AttachedTo { object, .. } => object.sql_name(),
            Path::Between { from, .. } => from.sql_name(),
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = self.kind.noun();
        match &self.path {
            Path::InSchema { schema, name } if self.kind == Kind::Table => write!(f, "{}", QualifiedName(schema, name)),
            Path::OnRelation { .. } if self.kind == Kind::Column => f.write_str(&self.sql_name()),
            Path::OnRelation { schema, relation, name } if !self.kind.is_named_with_dots() => {
                write!(f, "{noun} {} on {}", quoted_if_odd(name), QualifiedName(schema, relation))
            }
            Path::AttachedTo { object, name } => match self.kind {
                Kind::Privilege if name.contains(super::attached::GRANTED_BY) => {
                    write!(f, "privileges of {name} on {object}")
                }
                Kind::Privilege => write!(f, "privileges of {} on {object}", Grantee(name)),
                Kind::UserMapping => write!(f, "{noun} for {} on {object}", Grantee(name)),
                Kind::DefaultPrivilege => write!(f, "{noun} {name}"),
                Kind::Setting => write!(f, "{noun} {name} of {object}"),
                Kind::MemberPrivilege => write!(f, "privileges of {name} of {object}"),
                Kind::OperatorFamilyMember => write!(f, "{name} of {object}"),
                _ => write!(f, "{noun} of {object}"),
            },
            Path::Between { from, to } if self.kind == Kind::PublicationTable => write!(f, "{to} in {from}"),
            Path::Between { from, to } => write!(f, "{noun} of {from} in {to}"),
            // They are no names of SQL's.
            Path::Global(name) if matches!(self.kind, Kind::Bucket | Kind::CronJob) => write!(f, "{noun} {name}"),
            // Every catalog has one.
            Path::Global(_) if self.kind == Kind::Database => f.write_str(noun),
            _ => write!(f, "{noun} {}", self.sql_name()),
        }
    }
}

/// Policies are usually whole sentences; those read better in quotes even where SQL would not need them.
fn quoted_if_odd(name: &str) -> String {
    Ident(name).to_string()
}
