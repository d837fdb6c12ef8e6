//! Which file an object goes into: a folder for each kind, a file for each name.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{Kind, ObjectId, Path};

/// The paths given so far.
pub(super) struct Paths {
    default_schema: String,
    /// Schemas whose tables are there already: what hangs on these is in one file for each schema.
    platform: Vec<String>,
    /// By what the file is about: two names that differ only in what a file system does not tell apart get two files.
    given: BTreeMap<Topic, String>,
    taken: BTreeSet<String>,
}

/// What shares a file: all functions of one name, say.
type Topic = (String, String, String);

impl Paths {
    pub(super) fn new(default_schema: &str, platform: &[String]) -> Self {
        let (default_schema, platform) = (default_schema.to_owned(), platform.to_vec());
        Self { default_schema, platform, given: BTreeMap::new(), taken: BTreeSet::new() }
    }

    /// The path, without its extension, of the file that the object, which hangs on nothing else, is described in.
    pub(super) fn of(&mut self, id: &ObjectId) -> String {
        // These have to be loaded before whatever they grant something on, and so come first by name.
        if id.kind == Kind::DefaultPrivilege {
            return "access/default_privileges".to_owned();
        }
        // Buckets are beside the policies on their files.
        if id.kind == Kind::Bucket {
            return "storage".to_owned();
        }
        if let (Kind::Table, Some(schema)) = (id.kind, id.schema())
            && self.platform.iter().any(|one| one == schema)
        {
            return file_name(schema);
        }
        let folder = plural(id.kind);
        let (schema, name) = match &id.path {
            Path::InSchema { schema, name }
            | Path::WithArguments { schema, name, .. }
            | Path::ForMethod { schema, name, .. } => (schema.as_str(), name.as_str()),
            Path::OnRelation { schema, relation, .. } => (schema.as_str(), relation.as_str()),
            Path::Global(_) | Path::ForType { .. } | Path::AttachedTo { .. } | Path::Between { .. } => {
                return folder;
            }
        };
        let topic = (schema.to_owned(), folder.clone(), name.to_owned());
        if let Some(path) = self.given.get(&topic) {
            return path.clone();
        }
        let place =
            if schema == self.default_schema { String::new() } else { format!("schemas/{}/", file_name(schema)) };
        let stem = format!("{place}{folder}/{}", file_name(name));
        let mut path = stem.clone();
        let mut number = 2;
        // Many file systems do not tell capitals from small letters.
        while !self.taken.insert(path.to_lowercase()) {
            path = format!("{stem}-{number}");
            number += 1;
        }
        self.given.insert(topic, path.clone());
        path
    }
}

/// `materialized_views`, `operator_classes`, `operator_families`, `extended_statistics`.
fn plural(kind: Kind) -> String {
    let noun = kind.noun().replace([' ', '-'], "_");
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with("ss") => format!("{noun}es"),
        None if noun.ends_with('s') => noun,
        None => format!("{noun}s"),
    }
}

/// The name as every file system can hold it: what is no letter, digit, `_`, `-` or `.` becomes `_`, and no name begins
/// with a dot, which would hide it.
fn file_name(name: &str) -> String {
    let mut safe: String =
        name.chars().map(|one| if one.is_alphanumeric() || "_-.".contains(one) { one } else { '_' }).collect();
    if safe.starts_with('.') {
        safe.replace_range(0..1, "_");
    }
    // A file's name has at most 255 bytes; a name of PostgreSQL's has 63 unless the server was built otherwise.
    while safe.len() > 200 {
        safe.pop();
    }
    if safe.is_empty() { "_".to_owned() } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_a_file_of_its_own() {
        let mut paths = Paths::new("public", &["auth".to_owned()]);
        let mut of = |kind, schema: &str, name: &str| paths.of(&ObjectId::in_schema(kind, schema, name));
        assert_eq!(of(Kind::Table, "public", "notes"), "tables/notes");
        assert_eq!(of(Kind::Table, "public", "Notes"), "tables/Notes-2");
        assert_eq!(of(Kind::Table, "public", "notes"), "tables/notes");
        assert_eq!(of(Kind::Table, "public", "a/b"), "tables/a_b");
        assert_eq!(of(Kind::Table, "public", "../x"), "tables/_._x");
        assert_eq!(of(Kind::Table, "auth", "users"), "auth");
        assert_eq!(of(Kind::Bucket, "", ""), "storage");
        assert_eq!(of(Kind::MaterializedView, "app one", "m"), "schemas/app_one/materialized_views/m");
    }

    #[test]
    fn overloads_share_a_file() {
        let mut paths = Paths::new("public", &["auth".to_owned()]);
        let one = paths.of(&ObjectId::with_arguments(Kind::Routine, "public", "f", "integer"));
        assert_eq!(one, "functions/f");
        assert_eq!(one, paths.of(&ObjectId::with_arguments(Kind::Routine, "public", "f", "text")));
        assert_eq!(paths.of(&ObjectId::global(Kind::Extension, "citext")), "extensions");
        let plurals =
            [Kind::OperatorClass, Kind::OperatorFamily, Kind::Statistics, Kind::ForeignDataWrapper].map(plural);
        assert_eq!(plurals, ["operator_classes", "operator_families", "extended_statistics", "foreign_data_wrappers"]);
    }
}
