//! Which file and line asks for an object.

use std::collections::HashMap;

use super::{Defined, Source};
use crate::object::{Kind, ObjectId, Path};
use crate::plan::{FileLine, Places};
use crate::problem::Place;

/// Where the files define what they define, by name.
#[derive(Debug)]
pub struct SourcePlaces {
    // Lines are counted only for what a plan shows: from the beginning of the file each time.
    places: HashMap<(Kind, String, Option<String>, String), Place>,
}

impl SourcePlaces {
    /// The places of all that `source` defines; names without a schema are in `default_schema`.
    #[must_use]
    pub fn new(source: &Source, default_schema: &str) -> Self {
        let mut places = HashMap::new();
        for defined in source.statements.iter().flat_map(|statement| &statement.defines) {
            places.entry(key(defined, default_schema)).or_insert_with(|| defined.place.clone());
        }
        Self { places }
    }
}

/// The place as plans carry it.
#[must_use]
pub fn file_line(place: &Place) -> FileLine {
    FileLine { file: place.file.path.clone(), line: place.file.line(place.span.start) }
}

fn key(defined: &Defined, default_schema: &str) -> (Kind, String, Option<String>, String) {
    let schema = match defined.schema.as_deref() {
        Some(schema) => schema,
        None if is_global(defined.kind) => "",
        None => default_schema,
    };
    (defined.kind, schema.to_owned(), defined.relation.clone(), defined.name.clone())
}

fn is_global(kind: Kind) -> bool {
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
        let find = |schema: &str, relation: Option<&str>, name: &str| {
            self.places.get(&(id.kind, schema.to_owned(), relation.map(str::to_owned), name.to_owned())).map(file_line)
        };
        match &id.path {
            Path::Global(name) => find("", None, name),
            Path::InSchema { schema, name }
            | Path::WithArguments { schema, name, .. }
            | Path::ForMethod { schema, name, .. } => find(schema, None, name),
            Path::ForType { data_type, .. } => find("", None, data_type),
            Path::OnRelation { schema, relation, name } => {
                find(schema, Some(relation), name).or_else(|| find(schema, None, name))
            }
            Path::AttachedTo { object, .. } => find(object.schema().unwrap_or_default(), None, object.name()),
            Path::Between { from, to } if id.kind == Kind::RoleMembership => find("", Some(to.name()), from.name()),
            Path::Between { .. } => None,
        }
    }
}
