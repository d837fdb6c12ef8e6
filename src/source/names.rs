//! What a statement creates and what it needs to exist, by name: the material that ordering and the search for
//! duplicates work on.

use std::sync::Arc;

use pg_query::{Node, NodeEnum};

use super::{Defined, SourceStatement};
use crate::problem::Place;

/// A namespace: names in different ones never collide, and one of them is never found by looking for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Space {
    Schema,
    Extension,
    Role,
    Language,
    /// `pg_class`: tables, views, sequences, indexes, composite types.
    Relation,
    Type,
    Routine,
    Operator,
    OperatorClass,
    OperatorFamily,
    Collation,
    Conversion,
    /// Casts by both of their types.
    Cast,
    /// Casts by one of their types.
    CastOf,
    Transform,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Statistics,
    Column,
    Constraint,
    Trigger,
    Policy,
    Rule,
    ForeignDataWrapper,
    ForeignServer,
    UserMapping,
    Publication,
    Subscription,
    EventTrigger,
    AccessMethod,
    Bucket,
    CronJob,
}

impl Space {
    /// The namespaces of text search: whoever names an object of it does not always say which one is meant.
    pub(super) const TEXT_SEARCH: [Space; 4] = [
        Space::TextSearchConfiguration,
        Space::TextSearchDictionary,
        Space::TextSearchParser,
        Space::TextSearchTemplate,
    ];

    /// The word for it in messages, where nothing more exact is known.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Space::Schema => "schema",
            Space::Extension => "extension",
            Space::Role => "role",
            Space::Language => "language",
            Space::Relation => "relation",
            Space::Type => "type",
            Space::Routine => "function",
            Space::Operator => "operator",
            Space::OperatorClass => "operator class",
            Space::OperatorFamily => "operator family",
            Space::Collation => "collation",
            Space::Conversion => "conversion",
            Space::Cast | Space::CastOf => "cast",
            Space::Transform => "transform",
            Space::TextSearchConfiguration => "text search configuration",
            Space::TextSearchDictionary => "text search dictionary",
            Space::TextSearchParser => "text search parser",
            Space::TextSearchTemplate => "text search template",
            Space::Statistics => "extended statistics",
            Space::Column => "column",
            Space::Constraint => "constraint",
            Space::Trigger => "trigger",
            Space::Policy => "policy",
            Space::Rule => "rule",
            Space::ForeignDataWrapper => "foreign-data wrapper",
            Space::ForeignServer => "foreign server",
            Space::UserMapping => "user mapping",
            Space::Publication => "publication",
            Space::Subscription => "subscription",
            Space::EventTrigger => "event trigger",
            Space::AccessMethod => "access method",
            Space::Bucket => "bucket",
            Space::CronJob => "cron job",
        }
    }

    /// Whether its names belong to a schema, so that an unqualified one is looked up along the search path.
    pub(super) fn is_in_schema(self) -> bool {
        match self {
            Space::Relation
            | Space::Type
            | Space::Routine
            | Space::Operator
            | Space::OperatorClass
            | Space::OperatorFamily
            | Space::Collation
            | Space::Conversion
            | Space::CastOf
            | Space::TextSearchConfiguration
            | Space::TextSearchDictionary
            | Space::TextSearchParser
            | Space::TextSearchTemplate
            | Space::Statistics
            | Space::Column
            | Space::Constraint
            | Space::Trigger
            | Space::Policy
            | Space::Rule => true,
            Space::Schema
            | Space::Cast
            | Space::Transform
            | Space::Extension
            | Space::Role
            | Space::Language
            | Space::ForeignDataWrapper
            | Space::ForeignServer
            | Space::UserMapping
            | Space::Publication
            | Space::Subscription
            | Space::EventTrigger
            | Space::AccessMethod
            | Space::Bucket
            | Space::CronJob => false,
        }
    }
}

/// A name as a statement writes it.
#[allow(clippy::struct_field_names)]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name {
    pub space: Space,
    /// As written; `None` is looked up along the search path.
    pub schema: Option<String>,
    /// The name; of what hangs on a relation, the relation's.
    pub name: String,
    /// Of what hangs on a relation (column, constraint, trigger, policy, rule), its own name.
    pub part: Option<String>,
}

impl Name {
    pub(super) fn new(space: Space, schema: Option<String>, name: impl Into<String>) -> Self {
        Self { space, schema, name: name.into(), part: None }
    }

    pub(super) fn global(space: Space, name: impl Into<String>) -> Self {
        Self::new(space, None, name)
    }

    pub(super) fn on(space: Space, relation: &Name, part: impl Into<String>) -> Self {
        Self { space, schema: relation.schema.clone(), name: relation.name.clone(), part: Some(part.into()) }
    }

    /// For messages: `public.users`, `read_own on public.users`.
    pub(super) fn shown(&self) -> String {
        let name = match &self.schema {
            // What is no identifier is never quoted.
            Some(schema) if self.space == Space::Operator => format!("{}.{}", crate::sql::Ident(schema), self.name),
            None if self.space == Space::Cast => format!("({})", self.name),
            None if self.space == Space::Transform => match self.name.rsplit_once(' ') {
                Some((data_type, language)) => format!("for {data_type} in {language}"),
                None => self.name.clone(),
            },
            Some(schema) => crate::sql::QualifiedName(schema, &self.name).to_string(),
            None => crate::sql::Ident(&self.name).to_string(),
        };
        match &self.part {
            Some(part) if self.space == Space::Column => format!("{name}.{}", crate::sql::Ident(part)),
            Some(part) => format!("{} on {name}", crate::sql::Ident(part)),
            None => name,
        }
    }
}

/// How firmly a statement creates a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It says so: a second one is an error.
    Stated,
    /// PostgreSQL creates it along the way, by a name that it chooses: the sequence of a serial column.
    Implied,
    /// A stand-in that a later statement of the same name replaces: the empty view that `pg_dump` writes first when
    /// views and tables need each other, the shell of a base type.
    Placeholder,
    /// Said with `IF NOT EXISTS` where saying it twice does no harm: schemas and extensions.
    Repeatable,
}

/// A name that a statement creates.
#[derive(Debug, Clone)]
pub(super) struct Provided {
    /// With its schema filled in.
    pub name: Name,
    pub standing: Standing,
    /// The kind in words.
    pub noun: &'static str,
    /// Of routines: the input arguments' types, to tell overloads apart.
    pub arguments: Option<String>,
    /// Of routines: with how many arguments it can be called.
    pub arity: (usize, usize),
    pub place: Place,
}

/// A name that has to exist before a statement can run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub name: Name,
    /// Of routines: the number of arguments in the call, when that tells overloads apart.
    pub arguments: Option<usize>,
    /// A guess that gives way when it leads to a cycle.
    pub weak: bool,
}

/// A reference to another table's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    /// The table referred to.
    pub table: Name,
    /// The columns referred to; empty means the primary key.
    pub columns: Vec<String>,
}

/// A primary key or unique index, which foreign keys can refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub table: Name,
    pub primary: bool,
    /// `None`: not told by the statement (`USING INDEX`).
    pub columns: Option<Vec<String>>,
}

/// What `ALTER DEFAULT PRIVILEGES` is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DefaultPrivileges {
    /// Empty: everywhere.
    pub schemas: Vec<String>,
    /// The kinds, in words, that it reaches.
    pub nouns: &'static [&'static str],
}

/// All that ordering has to know of a statement.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// Where unqualified names are looked up; the first is where they are created.
    pub path: Arc<[String]>,
    pub provides: Vec<Provided>,
    /// For steps and messages.
    pub defines: Vec<Defined>,
    pub needs: Vec<Need>,
    pub foreign_keys: Vec<ForeignKey>,
    pub keys: Vec<Key>,
    /// The objects that it changes or hangs something on, schema filled in.
    pub subjects: Vec<Name>,
    /// It keeps its place relative to other statements that name the same here.
    pub chains: Vec<(&'static str, Name)>,
    /// Columns and enum values added to something that another statement creates.
    pub adds: Vec<(Name, String)>,
    /// Columns and strings that it mentions, which may be among those added.
    pub mentions: Vec<String>,
    /// A query with GROUP BY, which may rely on a primary key.
    pub groups: bool,
    /// Runs before everything else: schemas, extensions.
    pub early: bool,
    pub default_privileges: Option<DefaultPrivileges>,
    /// The objects that it grants or revokes on by name.
    pub grants_on: Vec<Name>,
    /// Constraints that it drops, schema filled in.
    pub drops: Vec<Name>,
}

impl Facts {
    pub(super) fn new(path: Arc<[String]>) -> Self {
        Self {
            path,
            provides: Vec::new(),
            defines: Vec::new(),
            needs: Vec::new(),
            foreign_keys: Vec::new(),
            keys: Vec::new(),
            subjects: Vec::new(),
            chains: Vec::new(),
            adds: Vec::new(),
            mentions: Vec::new(),
            groups: false,
            early: false,
            default_privileges: None,
            grants_on: Vec::new(),
            drops: Vec::new(),
        }
    }

    /// A name with the schema that an unqualified one is created in.
    pub(super) fn resolved(&self, mut name: Name) -> Name {
        if name.schema.is_none() && name.space.is_in_schema() {
            name.schema = self.path.first().cloned();
        }
        name
    }
}

/// A statement with what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Analysed {
    pub statement: SourceStatement,
    pub facts: Facts,
}

/// The strings in a list of name parts.
pub(crate) fn strings(nodes: &[Node]) -> Vec<&str> {
    nodes.iter().filter_map(string).collect()
}

/// The string in a node, if it is one.
pub(crate) fn string(node: &Node) -> Option<&str> {
    match node.node.as_ref() {
        Some(NodeEnum::String(string)) => Some(&string.sval),
        _ => None,
    }
}

/// The last two parts of a dotted name.
pub(super) fn dotted(space: Space, parts: &[&str]) -> Option<Name> {
    match parts {
        [] => None,
        [name] => Some(Name::new(space, None, *name)),
        [.., schema, name] => Some(Name::new(space, Some((*schema).to_string()), *name)),
    }
}

/// Splits the text of a name, as in `'public."Order"'::regclass`, into its parts.
pub(super) fn parts_of_text(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                push(&mut parts, '"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            '(' if !quoted => break,
            _ if quoted => push(&mut parts, character),
            _ => push(&mut parts, character.to_ascii_lowercase()),
        }
    }
    parts
}

fn push(parts: &mut [String], character: char) {
    if let Some(last) = parts.last_mut() {
        last.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_strings_are_read_as_regclass_does() {
        assert_eq!(parts_of_text("public.\"Order.s\"\"x\""), ["public", "Order.s\"x"]);
        assert_eq!(parts_of_text("Users_Id_Seq"), ["users_id_seq"]);
        assert_eq!(parts_of_text("public.f(int, text)"), ["public", "f"]);
    }
}
