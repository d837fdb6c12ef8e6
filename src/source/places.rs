//! Which file and line asks for an object.

use std::collections::{HashMap, HashSet};

use super::{Defined, Source, SourceStatement};
use crate::object::{Catalog, Kind, ObjectId, Path};
use crate::plan::{FileLine, Places};
use crate::problem::Place;

/// Where the files define what they define, by name.
#[derive(Debug)]
pub struct SourcePlaces {
    // Lines are counted only for what a plan shows: from the beginning of the file each time.
    places: HashMap<Key, (Place, usize)>,
    /// The names of what each statement defines.
    defined: Vec<Vec<Key>>,
}

type Key = (Kind, String, Option<String>, String);

impl SourcePlaces {
    /// The places of all that `source` defines; names without a schema are in `default_schema`.
    #[must_use]
    pub fn new(source: &Source, default_schema: &str) -> Self {
        let mut places = HashMap::new();
        let mut all = Vec::new();
        for (number, statement) in source.statements.iter().enumerate() {
            let keys: Vec<Key> = statement.defines.iter().map(|defined| key(defined, default_schema)).collect();
            for (key, defined) in keys.iter().zip(&statement.defines) {
                places.entry(key.clone()).or_insert_with(|| (defined.place.clone(), number));
            }
            all.push(keys);
        }
        Self { places, defined: all }
    }

    /// Where the object is written.
    #[must_use]
    pub fn written(&self, id: &ObjectId) -> Option<&Place> {
        self.find(id).map(|(place, _)| place)
    }

    /// The statement that defines the object first, by its position in [`Source::statements`].
    #[must_use]
    pub fn statement(&self, id: &ObjectId) -> Option<usize> {
        self.find(id).map(|(_, number)| *number)
    }

    /// Whether a statement defines nothing but these objects.
    #[must_use]
    pub fn defines_only(&self, statement: usize, ids: &[ObjectId]) -> bool {
        let defined = self.defined.get(statement).map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<Key> = ids.iter().flat_map(keys).collect();
        !defined.is_empty() && defined.iter().all(|one| keys.contains(one))
    }

    /// Whether a statement is about an object, or about something on it, as far as names tell.
    #[must_use]
    pub fn is_about(&self, statement: &SourceStatement, number: usize, id: &ObjectId) -> bool {
        let (schema, name) = (id.schema().unwrap_or_default(), id.name());
        let defined = self.defined.get(number).map(Vec::as_slice).unwrap_or_default();
        if defined.is_empty() {
            // What only changes something, such as a storage parameter.
            let full = id.sql_name();
            let mut words = statement.sql.split(|letter: char| letter.is_whitespace() || "(),;".contains(letter));
            return words.any(|word| word == full || word == name);
        }
        defined.iter().any(|key| key.1 == schema && (key.2.as_deref() == Some(name) || key.3 == name))
    }

    fn find(&self, id: &ObjectId) -> Option<&(Place, usize)> {
        keys(id).iter().find_map(|key| self.places.get(key))
    }
}

/// What a file calls by the same name as something else: overloads, privileges of several roles, comments of a table and a
/// function. Which statement is about which of them cannot be told by name.
#[derive(Debug, Default)]
pub struct Shared(HashSet<Key>);

impl Shared {
    /// Those of the objects of these catalogs.
    #[must_use]
    pub fn of(catalogs: &[&Catalog]) -> Self {
        let mut shared = HashSet::new();
        for catalog in catalogs {
            let mut seen = HashSet::new();
            let keys = catalog.objects.keys().filter_map(|id| keys(id).into_iter().next());
            shared.extend(keys.filter(|key| !seen.insert(key.clone())));
        }
        Self(shared)
    }

    /// Whether the object is one of them.
    #[must_use]
    pub fn has(&self, id: &ObjectId) -> bool {
        keys(id).first().is_some_and(|key| self.0.contains(key))
    }
}

/// Under what names the files may define an object, the likeliest first.
fn keys(id: &ObjectId) -> Vec<Key> {
    let of = |schema: &str, relation: Option<&str>, name: &str| {
        (id.kind, schema.to_owned(), relation.map(str::to_owned), name.to_owned())
    };
    match &id.path {
        Path::Global(name) => vec![of("", None, name)],
        Path::InSchema { schema, name }
        | Path::WithArguments { schema, name, .. }
        | Path::ForMethod { schema, name, .. } => vec![of(schema, None, name)],
        Path::ForType { data_type, .. } => vec![of("", None, data_type)],
        Path::OnRelation { schema, relation, name } => {
            vec![of(schema, Some(relation), name), of(schema, None, name)]
        }
        Path::AttachedTo { object, .. } => {
            let schema = object.schema().unwrap_or_default();
            let mut keys = vec![of(schema, None, object.name())];
            if let Path::OnRelation { relation, name, .. } = &object.path {
                keys.insert(0, of(schema, Some(relation), name));
            }
            keys
        }
        Path::Between { from, to } if id.kind == Kind::RoleMembership => vec![of("", Some(to.name()), from.name())],
        Path::Between { .. } => Vec::new(),
    }
}

/// The place as plans carry it.
#[must_use]
pub fn file_line(place: &Place) -> FileLine {
    FileLine { file: place.file.path.clone(), line: place.file.line(place.span.start) }
}

fn key(defined: &Defined, default_schema: &str) -> Key {
    let schema = match defined.schema.as_deref() {
        Some(schema) => schema,
        None if is_global(defined.kind) => "",
        None => default_schema,
    };
    (defined.kind, schema.to_owned(), defined.relation.clone(), defined.name.clone())
}

pub(super) fn is_global(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Role
            | Kind::RoleMembership
            | Kind::Database
            | Kind::Setting
            | Kind::Parameter
            | Kind::Schema
            | Kind::Extension
            | Kind::Publication
            | Kind::Subscription
            | Kind::EventTrigger
            | Kind::ForeignDataWrapper
            | Kind::ForeignServer
            | Kind::UserMapping
            | Kind::Bucket
            | Kind::CronJob
            | Kind::Cast
            | Kind::Transform
            | Kind::Language
            | Kind::AccessMethod
    )
}

impl Places for SourcePlaces {
    fn place(&self, id: &ObjectId) -> Option<FileLine> {
        self.written(id).map(file_line)
    }

    fn written(&self, id: &ObjectId) -> Option<Place> {
        Self::written(self, id).cloned()
    }
}
